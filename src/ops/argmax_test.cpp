#include "ops/lanes.hpp"
#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kArgmax = operation_named("argmax");

Case along(const Shape& shape, std::int64_t axis) {
  return case_of(kArgmax, {shape}, without_axis(shape, axis), {{"axis", axis}});
}

AxisView view_of(const Case& definition) {
  return view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
}

// python3 -c 'import numpy as np; x = np.array([1, -2, 3, 4, .5, 6, 7, 8, -9, 10, 11, 2])
// for axis in 0, 1, 2: print(x.reshape(2, 3, 2).argmax(axis).ravel())'
TEST(ArgmaxTest, ReferenceAlongEachAxis) {
  const std::vector<std::vector<double>> x = {{1, -2, 3, 4, 0.5, 6, 7, 8, -9, 10, 11, 2}};
  EXPECT_EQ(whole_reference(kArgmax, along({2, 3, 2}, 0), x),
            (std::vector<double>{1, 1, 0, 1, 1, 0}));
  EXPECT_EQ(whole_reference(kArgmax, along({2, 3, 2}, 1), x), (std::vector<double>{1, 2, 2, 1}));
  EXPECT_EQ(whole_reference(kArgmax, along({2, 3, 2}, 2), x),
            (std::vector<double>{0, 1, 1, 1, 1, 0}));
  EXPECT_EQ(whole_reference(kArgmax, along({2, 6}, -1), x), (std::vector<double>{5, 4}));
}

TEST(ArgmaxTest, OneElementOfEachLaneIsClearlyTheLargest) {
  const Case definition = along({8, 100, 8}, 1);
  const TestInputs inputs(kArgmax, definition, 1);
  const AxisView view = view_of(definition);
  std::vector<std::int64_t> places;
  for (std::int64_t lane = 0; lane < 64; ++lane) {
    const float* x = inputs.floats(0) + start_of_lane(view, lane);
    int above_one = 0;
    for (std::int64_t i = 0; i < view.extent; ++i) {
      EXPECT_GE(x[i * view.inner], -1);
      EXPECT_LT(x[i * view.inner], 2);
      if (x[i * view.inner] >= 1) {
        ++above_one;
        places.push_back(i);
      }
    }
    EXPECT_EQ(above_one, 1);
  }
  std::ranges::sort(places);
  EXPECT_LT(places.front(), 10);
  EXPECT_GE(places.back(), 90);
}

TEST(ArgmaxTest, AllowsNoDifference) {
  EXPECT_EQ(kArgmax.tolerance(along({2, 6}, 0), 0).allowed(5), 0);
}

TEST(ArgmaxTest, Work) {
  const Case& definition = published_case(kArgmax, "Argmax / dim=64x1024x128 axi=1");
  EXPECT_EQ(definition.id, "argmax/f32[64,1024,128]/axis=1");
  EXPECT_EQ(definition.outputs[0], (TensorSpec{"y", DType::i32, {64, 128}}));
  EXPECT_EQ(definition.work, (Work{8388608, 33554432 + 32768}));
  EXPECT_EQ(definition.floor, (Work{0, 33554432 + 32768}));
}

/// Of each asked lane, by any order of its elements.
template <typename Before>
Values places(const AxisView& view, const TestInputs& inputs, const Elements& lanes,
              const Before& before) {
  Values values;
  for (const std::int64_t lane : lanes) {
    const float* x = inputs.floats(0) + start_of_lane(view, lane);
    std::int64_t best = 0;
    for (std::int64_t i = 1; i < view.extent; ++i) {
      if (before(x[best * view.inner], x[i * view.inner])) best = i;
    }
    values.push_back(static_cast<float>(best));
  }
  return values;
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return places(view_of(definition), inputs, elements, std::less<>());
}

std::vector<WrongAnswer> misreadings(const Case& definition, const TestInputs& inputs,
                                     const Elements& elements) {
  const AxisView view = view_of(definition);
  const std::int64_t lanes = view.outer * view.inner;
  const Values right = plain(definition, inputs, elements);
  Values from_one;
  Values in_memory;
  Values largest;
  for (std::size_t i = 0; i < right.size(); ++i) {
    from_one.push_back(right[i] + 1);
    const std::int64_t at =
        start_of_lane(view, elements[i]) + static_cast<std::int64_t>(right[i]) * view.inner;
    in_memory.push_back(static_cast<float>(at));
    largest.push_back(inputs.floats(0)[at]);
  }
  // The place in the flattened array has no axis (E1); here it stands in every place of y.
  const AxisView flat{1, element_count(definition.inputs[0].shape), 1};
  std::vector<WrongAnswer> wrong = {
      {"of the smallest", places(view, inputs, elements, std::greater<>())},
      {"counted from 1", from_one},
      {"the maximum itself", largest},
      {"flattened", Values(elements.size(), places(flat, inputs, {0}, std::less<>())[0])},
      {"of half of each lane",
       places({view.outer, (view.extent + 1) / 2, view.inner}, inputs, elements, std::less<>())},
  };
  if (lanes > 1) wrong.push_back({"counted in memory", in_memory});
  if (view.inner > 1) {
    wrong.push_back(
        {"contiguous", places({lanes, view.extent, 1}, inputs, elements, std::less<>())});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "argmax",
    .honest = plain,
    .misreadings = misreadings,
    .smaller =
        {
            along({64, 64, 128}, 0),
            along({4, 1024, 64}, 1),
            along({16, 256, 128}, 2),
            along({8, 64, 1024}, 2),
            along({4, 50257}, -1),
        },
});

}  // namespace
}  // namespace howfast
