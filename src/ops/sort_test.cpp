#include "ops/test_inputs.hpp"

namespace howfast {
namespace {

const Operation& kSort = operation_named("sort");

Case along(const Shape& shape, std::int64_t axis) {
  return case_of(kSort, {shape}, shape, {{"axis", axis}});
}

const std::vector<std::vector<double>> kInput = {{3, -1, 2, 0.5, 7, -2}};

TEST(SortTest, ReferenceAlongTheLastAxis) {
  EXPECT_EQ(whole_reference(kSort, along({2, 3}, -1), kInput),
            (std::vector<double>{-1, 2, 3, -2, 0.5, 7}));
}

TEST(SortTest, ReferenceAlongTheFirstAxis) {
  EXPECT_EQ(whole_reference(kSort, along({2, 3}, 0), kInput),
            (std::vector<double>{0.5, -1, -2, 3, 7, 2}));
}

TEST(SortTest, ReferenceAlongAMiddleAxis) {
  EXPECT_EQ(whole_reference(kSort, along({1, 3, 2}, 1), kInput),
            (std::vector<double>{2, -2, 3, -1, 7, 0.5}));
}

TEST(SortTest, ReferenceOfChosenElementsOnly) {
  const Case definition = along({2, 3}, -1);
  const std::vector<ReferenceValue> got =
      reference_of(kSort, definition, TestInputs(definition, kInput), {2, 3, 5});
  EXPECT_EQ(got[0].value, 3);
  EXPECT_EQ(got[1].value, -2);
  EXPECT_EQ(got[2].value, 7);
}

TEST(SortTest, AllowsNoDifference) {
  EXPECT_EQ(kSort.tolerance(along({2, 3}, 0), 0).allowed(1), 0);
}

TEST(SortTest, Work) {
  const Case& definition = published_case(kSort, "Sort / dim=64x128x1024 axi=1");
  EXPECT_EQ(definition.id, "sort/f32[64,128,1024]/axis=1");
  EXPECT_EQ(definition.work, (Work{8388608.0 * 7, 67108864}));
  EXPECT_EQ(definition.floor, (Work{0, 67108864}));
}

}  // namespace
}  // namespace howfast
