#include "ops/lanes.hpp"
#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kSum = operation_named("sum");

Case along(const Shape& shape, std::int64_t axis) {
  return case_of(kSum, {shape}, without_axis(shape, axis), {{"axis", axis}});
}

const std::vector<std::vector<double>> kInput = {{1, -2, 3, 4, 0.5, 6, 7, 8, -9, 10, 11, 12}};

// python3 -c 'import numpy as np; x = np.array([1, -2, 3, 4, .5, 6, 7, 8, -9, 10, 11, 12])
// for axis in 0, 1, 2: print(x.reshape(2, 3, 2).sum(axis).ravel())'
TEST(SumTest, ReferenceAlongEachAxis) {
  EXPECT_EQ(whole_reference(kSum, along({2, 3, 2}, 0), kInput),
            (std::vector<double>{8, 6, -6, 14, 11.5, 18}));
  EXPECT_EQ(whole_reference(kSum, along({2, 3, 2}, 1), kInput),
            (std::vector<double>{4.5, 8, 9, 30}));
  EXPECT_EQ(whole_reference(kSum, along({2, 3, 2}, 2), kInput),
            (std::vector<double>{-1, 7, 6.5, 15, 1, 23}));
  EXPECT_EQ(whole_reference(kSum, along({2, 3, 2}, -1), kInput),
            whole_reference(kSum, along({2, 3, 2}, 2), kInput));
}

TEST(SumTest, MagnitudeIsTheSumOfAbsoluteValues) {
  const Case definition = along({2, 6}, 1);
  const std::vector<ReferenceValue> got =
      reference_of(kSum, definition, TestInputs(definition, kInput), {0, 1});
  EXPECT_EQ(got[0].magnitude, 16.5);
  EXPECT_EQ(got[1].magnitude, 57);
}

TEST(SumTest, Work) {
  const Case& definition = published_case(kSum, "Sum / dim=64x128x128x128 axi=0");
  EXPECT_EQ(definition.id, "sum/f32[64,128,128,128]/axis=0");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{128, 128, 128}));
  EXPECT_EQ(definition.work, (Work{134217728, 4 * (134217728.0 + 2097152)}));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

/// The sums of the asked lanes, `skipped` elements of each left out, one after the other in f32.
Values sums(const AxisView& view, const TestInputs& inputs, const Elements& lanes,
            std::int64_t skipped) {
  Values values;
  for (const std::int64_t lane : lanes) {
    const float* x = inputs.floats(0) + start_of_lane(view, lane);
    float sum = 0;
    for (std::int64_t i = skipped; i < view.extent; ++i) sum += x[i * view.inner];
    values.push_back(sum);
  }
  return values;
}

AxisView view_of(const Case& definition) {
  return view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return sums(view_of(definition), inputs, elements, 0);
}

std::vector<WrongAnswer> misreadings(const Case& definition, const TestInputs& inputs,
                                     const Elements& elements) {
  const AxisView view = view_of(definition);
  const std::int64_t lanes = view.outer * view.inner;
  Values means = plain(definition, inputs, elements);
  for (float& value : means) value /= static_cast<float>(view.extent);
  // The sum over everything has no axis either (E1); here it stands in every place of y.
  const AxisView flat{1, element_count(definition.inputs[0].shape), 1};
  std::vector<WrongAnswer> wrong = {
      {"means", means},
      {"the first elements", sums({view.outer, 1, view.inner}, inputs, elements, 0)},
      {"without the first elements", sums(view, inputs, elements, 1)},
      {"without a 64th", sums(view, inputs, elements, (view.extent + 63) / 64)},
      {"flattened", Values(elements.size(), sums(flat, inputs, {0}, 0)[0])},
  };
  // Lanes of the same length that lie along the other end of memory.
  if (view.inner > 1) {
    wrong.push_back({"contiguous", sums({lanes, view.extent, 1}, inputs, elements, 0)});
  }
  if (lanes > 1 && view.inner == 1) {
    wrong.push_back({"strided", sums({1, view.extent, lanes}, inputs, elements, 0)});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "sum",
    .honest = plain,
    .misreadings = misreadings,
    .smaller =
        {
            along({64, 8, 8, 128}, 0),
            along({4, 128, 8, 128}, 1),
            along({4, 8, 128, 128}, 2),
            along({16, 32, 8, 128}, 3),
            along({4096, 128}, 0),
        },
});

}  // namespace
}  // namespace howfast
