#include "ops/tolerance_suite.hpp"

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

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  Values y(static_cast<std::size_t>(definition.inputs[0].elements()));
  Values lane(static_cast<std::size_t>(view.extent));
  for (std::int64_t outer = 0; outer < view.outer; ++outer) {
    for (std::int64_t inner = 0; inner < view.inner; ++inner) {
      const auto at = [&](std::size_t i) {
        return (outer * view.extent + static_cast<std::int64_t>(i)) * view.inner + inner;
      };
      for (std::size_t i = 0; i < lane.size(); ++i) lane[i] = inputs.floats(0)[at(i)];
      std::make_heap(lane.begin(), lane.end());
      std::sort_heap(lane.begin(), lane.end());
      for (std::size_t i = 0; i < lane.size(); ++i) y[static_cast<std::size_t>(at(i))] = lane[i];
    }
  }
  return chosen(y, elements);
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "sort",
    .honest = plain,
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          return along_other_axes(plain, definition, inputs, elements);
        },
    .smaller =
        {
            case_of(kSort, {{64, 16, 64}}, {64, 16, 64}, {{"axis", 0}}),
            case_of(kSort, {{8, 128, 64}}, {8, 128, 64}, {{"axis", 1}}),
            case_of(kSort, {{8, 8, 1024}}, {8, 8, 1024}, {{"axis", 2}}),
        },
});

}  // namespace
}  // namespace howfast
