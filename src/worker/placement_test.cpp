#include "worker/placement.hpp"

#include <set>

#include <gtest/gtest.h>

namespace howfast::worker {
namespace {

[[gnu::noinline]] std::uintptr_t stack_here() {
  return reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
}

std::uintptr_t stack_under(std::uint64_t seed) {
  const Placement placement(seed);
  std::uintptr_t address = 0;
  placement.with_stack_pad([&address] { address = stack_here(); });
  return address;
}

TEST(Placement, MovesTheStackWithTheSeed) {
  std::set<std::uintptr_t> places;
  for (std::uint64_t seed = 0; seed < 50; ++seed) places.insert(stack_under(seed));
  EXPECT_GT(places.size(), 20U);
  EXPECT_LE(*places.rbegin() - *places.begin(), 4080U);
}

TEST(Placement, IsDeterminedByTheSeed) { EXPECT_EQ(stack_under(17), stack_under(17)); }

TEST(Placement, LetsExceptionsThrough) {
  const Placement placement(3);
  EXPECT_THROW(placement.with_stack_pad([] { throw 7; }), int);
}

}  // namespace
}  // namespace howfast::worker
