#include <algorithm>
#include <numeric>
#include <set>

#include "ops/lanes.hpp"
#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kSort = operation_named("sort_with_indices");

Case along(const Shape& shape, std::int64_t axis) {
  Case definition = case_of(kSort, {shape}, shape, {{"axis", axis}});
  definition.outputs[1].shape = shape;
  return definition;
}

const std::vector<std::vector<double>> kInput = {{3, -1, 2, 0.5, 7, -2}};

std::vector<double> whole_indices(const Case& definition) {
  std::vector<std::int64_t> elements(static_cast<std::size_t>(definition.outputs[1].elements()));
  std::iota(elements.begin(), elements.end(), 0);
  std::vector<ReferenceValue> values(elements.size());
  const TestInputs inputs(definition, kInput);
  kSort.reference({definition, inputs.views(), 1, elements}, values);
  std::vector<double> indices;
  for (const ReferenceValue& value : values) indices.push_back(value.value);
  return indices;
}

// python3 -c 'import numpy as np; x = np.array([[3, -1, 2], [0.5, 7, -2]])
// for axis in (-1, 0): print(np.sort(x, axis).ravel(), np.argsort(x, axis).ravel())'
TEST(SortWithIndicesTest, ReferenceAlongTheLastAxis) {
  const Case definition = along({2, 3}, -1);
  EXPECT_EQ(whole_reference(kSort, definition, kInput),
            (std::vector<double>{-1, 2, 3, -2, 0.5, 7}));
  EXPECT_EQ(whole_indices(definition), (std::vector<double>{1, 2, 0, 2, 0, 1}));
}

TEST(SortWithIndicesTest, ReferenceAlongTheFirstAxis) {
  const Case definition = along({2, 3}, 0);
  EXPECT_EQ(whole_reference(kSort, definition, kInput),
            (std::vector<double>{0.5, -1, -2, 3, 7, 2}));
  EXPECT_EQ(whole_indices(definition), (std::vector<double>{1, 0, 1, 0, 1, 0}));
}

TEST(SortWithIndicesTest, NoTwoElementsAreEqual) {
  // So the indices have one right answer.
  const Case definition = along({1000, 1000}, 0);
  const TestInputs inputs(kSort, definition, 5);
  const std::span<const float> x = inputs.views()[0].as<float>();
  EXPECT_EQ(std::set<float>(x.begin(), x.end()).size(), x.size());
  EXPECT_GE(*std::ranges::min_element(x), -1);
  EXPECT_LT(*std::ranges::max_element(x), 1);
}

TEST(SortWithIndicesTest, ElementsAreShuffled) {
  // Of neighbours, as many ascend as descend: half a million, give or take six deviations of 289.
  const TestInputs inputs(kSort, along({1000000}, 0), 5);
  const std::span<const float> x = inputs.views()[0].as<float>();
  int ascents = 0;
  for (std::size_t i = 1; i < x.size(); ++i) ascents += x[i - 1] < x[i] ? 1 : 0;
  EXPECT_NEAR(ascents, 500000, 1734);
  const double sum = std::accumulate(x.begin(), x.end(), 0.0);
  EXPECT_NEAR(sum / 1e6, 0, 6 * 0.00058);
}

TEST(SortWithIndicesTest, AllowsNoDifference) {
  EXPECT_EQ(kSort.tolerance(along({2, 3}, 0), 0).allowed(1), 0);
  EXPECT_EQ(kSort.tolerance(along({2, 3}, 0), 1).allowed(1), 0);
}

TEST(SortWithIndicesTest, Work) {
  const Case& definition = kSort.cases[2].definition;
  EXPECT_EQ(definition.id, "sort_with_indices/f32[64,128,1024]/axis=1");
  EXPECT_EQ(definition.outputs[1], (TensorSpec{"indices", DType::i32, {64, 128, 1024}}));
  EXPECT_EQ(definition.work, (Work{8388608.0 * 7, 3 * 4.0 * 8388608}));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t position = element / view.inner % view.extent;
    const float* first = inputs.floats(0) + element - position * view.inner;
    std::set<float> lane;
    for (std::int64_t i = 0; i < view.extent; ++i) lane.insert(first[i * view.inner]);
    y.push_back(*std::next(lane.begin(), position));
  }
  return y;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "sort_with_indices",
    .honest = plain,
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          std::vector<WrongAnswer> wrong;
          wrong.push_back({"the input", {}});
          for (const std::int64_t element : elements) {
            wrong[0].values.push_back(inputs.floats(0)[element]);
          }
          Case other = definition;
          other.attributes.set("axis", definition.attributes.integer("axis") == 0 ? 1 : 0);
          wrong.push_back({"another axis", plain(other, inputs, elements)});
          return wrong;
        },
    .smaller =
        {
            along({64, 16, 64}, 0),
            along({8, 128, 64}, 1),
        },
});

}  // namespace
}  // namespace howfast
