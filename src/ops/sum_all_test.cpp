#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kSumAll = operation_named("sum_all");

Case of(const Shape& shape) { return case_of(kSumAll, {shape}, {}); }

TEST(SumAllTest, Reference) {
  EXPECT_EQ(whole_reference(kSumAll, of({2, 3}), {{1, -2, 3, 4, 0.5, 6}}),
            (std::vector<double>{12.5}));
  EXPECT_EQ(whole_reference(kSumAll, of({9}), {{1, 2, 3, 4, 5, 6, 7, 8, 9}}),
            (std::vector<double>{45}));
}

TEST(SumAllTest, MagnitudeIsTheSumOfAbsoluteValues) {
  const Case definition = of({3});
  EXPECT_EQ(
      reference_of(kSumAll, definition, TestInputs(definition, {{1, -2, 3}}), {0})[0].magnitude, 6);
}

TEST(SumAllTest, Work) {
  const Case& definition = published_case(kSumAll, "SumAll / dim=1000000x128");
  EXPECT_EQ(definition.id, "sum_all/f32[1000000,128]");
  EXPECT_EQ(definition.outputs[0].shape, Shape{});
  EXPECT_EQ(definition.work, (Work{128000000, 512000004}));
  EXPECT_EQ(definition.floor, (Work{0, 512000004}));
}

/// Of the elements from `first` to `last`, one after the other in f32.
Values sum(const TestInputs& inputs, std::int64_t first, std::int64_t last) {
  float sum = 0;
  for (std::int64_t i = first; i < last; ++i) sum += inputs.floats(0)[i];
  return {sum};
}

std::int64_t count(const Case& definition) { return definition.inputs[0].elements(); }

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "sum_all",
    .honest = [](const Case& definition, const TestInputs& inputs,
                 const Elements&) { return sum(inputs, 0, count(definition)); },
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements&) {
          const std::int64_t n = count(definition);
          return std::vector<WrongAnswer>{
              {"the mean", {sum(inputs, 0, n)[0] / static_cast<float>(n)}},
              {"the last row", sum(inputs, n - definition.inputs[0].shape.back() / 2, n)},
              {"without the first 64th", sum(inputs, n / 64, n)},
              {"without the last 64th", sum(inputs, 0, n - n / 64)},
              {"half of it", sum(inputs, 0, n / 2)},
          };
        },
    .smaller = {of({4000000}), of({16, 64, 64, 64})},
});

}  // namespace
}  // namespace howfast
