#include "base/random.hpp"

#include <set>

#include <gtest/gtest.h>

namespace howfast {
namespace {

// The published test sequence of SplitMix64 for seed 1234567, as in its reference implementation.
TEST(RandomTest, IsSplitMix64) {
  EXPECT_EQ(random_bits(1234567, 0), 6457827717110365317U);
  EXPECT_EQ(random_bits(1234567, 1), 3203168211198807973U);
  EXPECT_EQ(random_bits(1234567, 2), 9817491932198370423U);
}

TEST(RandomTest, PartsHaveSeedsOfTheirOwn) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    for (std::uint64_t part = 0; part < 100; ++part) seeds.insert(seed_of(seed, part));
  }
  EXPECT_EQ(seeds.size(), 10000U);
}

TEST(RandomTest, StaysInItsRange) {
  std::set<std::uint32_t> seen;
  for (std::uint64_t i = 0; i < 10000; ++i) {
    const float value = uniform(1, i, -1, 1);
    ASSERT_GE(value, -1.0F);
    ASSERT_LT(value, 1.0F);
    seen.insert(below(2, i, 10));
  }
  EXPECT_EQ(seen, (std::set<std::uint32_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace howfast
