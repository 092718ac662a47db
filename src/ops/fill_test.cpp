#include "ops/fill.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

std::vector<float> filled(std::uint64_t seed, std::size_t count, float low, float high) {
  std::vector<float> values(count);
  fill_uniform(MutableTensor(DType::f32, {static_cast<std::int64_t>(count)}, values.data()), seed,
               low, high);
  return values;
}

TEST(FillTest, IsUniformOnItsRange) {
  constexpr std::size_t kCount = 1000000;
  const std::vector<float> values = filled(1, kCount, -1, 1);
  EXPECT_GE(std::ranges::min(values), -1.0F);
  EXPECT_LT(std::ranges::max(values), 1.0F);
  // Standard deviations: 0.58 / 1000 of the mean, 0.3 / 1000 of the mean square 1/3, and 316 of the
  // hundred thousand in each tenth. Six of them are allowed.
  double sum = 0;
  double squares = 0;
  std::vector<int> tenths(10);
  for (const float value : values) {
    sum += static_cast<double>(value);
    squares += static_cast<double>(value) * static_cast<double>(value);
    ++tenths[static_cast<std::size_t>((static_cast<double>(value) + 1) * 5)];
  }
  EXPECT_NEAR(sum / kCount, 0, 6 * 0.58 / 1000);
  EXPECT_NEAR(squares / kCount, 1.0 / 3, 6 * 0.3 / 1000);
  for (const int count : tenths) EXPECT_NEAR(count, 100000, 6 * 316);
}

TEST(FillTest, SameSeedSameBytesOtherSeedOtherBytes) {
  EXPECT_EQ(filled(7, 1000, 98, 102), filled(7, 1000, 98, 102));
  EXPECT_NE(filled(7, 1000, 98, 102), filled(8, 1000, 98, 102));
}

// From SplitMix64 worked out in another language, so that no machine makes other inputs:
// python3: M = 2**64 - 1; z = 7 + 0x9E3779B97F4A7C15; z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & M
// z = (z ^ z >> 27) * 0x94D049BB133111EB & M; z ^= z >> 31; print(-1 + (z >> 40) * 2.0**-23)
TEST(FillTest, KnownBytes) { EXPECT_EQ(filled(7, 1, -1, 1)[0], -0.22034060955047607F); }

}  // namespace
}  // namespace howfast
