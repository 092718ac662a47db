#include "run/plan.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

Case with_sizes(std::int64_t input_mib, std::int64_t output_mib) {
  Case definition;
  definition.inputs = {{"x", DType::u8, {input_mib * kMiB}}};
  definition.outputs = {{"y", DType::u8, {output_mib * kMiB}}};
  return definition;
}

TEST(Plan, RotatesFourSetsUnlessTheyAreLarge) {
  EXPECT_EQ(input_sets(with_sizes(1, 1)), 4U);
  EXPECT_EQ(input_sets(with_sizes(20, 1)), 3U);
  EXPECT_EQ(input_sets(with_sizes(4000, 1)), 2U) << "one set would let a stale answer pass";
}

TEST(Plan, MemoryNeedCountsEveryResidentTarget) {
  const Case definition = with_sizes(100, 30);
  ASSERT_EQ(input_sets(definition), 2U);
  const std::int64_t one = memory_need(definition, 1);
  EXPECT_EQ(memory_need(definition, 2) - one, (2 * 100 + 30) * kMiB);
  EXPECT_EQ(one, (2 * 100 + 30) * kMiB + (2 * 100 + 100 + 2 * 30) * kMiB);
}

}  // namespace
}  // namespace howfast
