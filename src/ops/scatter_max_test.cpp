#include "ops/row_indices_suite.hpp"

namespace howfast {
namespace {

const Operation& kScatterMax = operation_named("scatter_max");

TEST(ScatterMaxTest, Reference) {
  // Row 2 is named twice, row 1 never; x stays where it is the largest.
  // python3 -c 'import numpy as np; x = np.array([[1, 2], [3, 4], [5, 6.]])
  // np.maximum.at(x, [2, 0, 2], [[10, -20], [0.5, 2.5], [8, 7]]); print(x.ravel())'
  const Case definition = case_of(kScatterMax, {{3, 2}, {3}, {3, 2}}, {3, 2});
  const std::vector<std::vector<double>> inputs = {
      {1, 2, 3, 4, 5, 6}, {2, 0, 2}, {10, -20, 0.5, 2.5, 8, 7}};
  EXPECT_EQ(whole_reference(kScatterMax, definition, inputs),
            (std::vector<double>{1, 2.5, 3, 4, 10, 7}));
}

TEST(ScatterMaxTest, ReferenceOfNegativeNumbers) {
  const Case definition = case_of(kScatterMax, {{1, 2}, {1}, {1, 2}}, {1, 2});
  EXPECT_EQ(whole_reference(kScatterMax, definition, {{-1, -5}, {0}, {-2, -4}}),
            (std::vector<double>{-1, -4}));
}

TEST(ScatterMaxTest, AllowsNoDifference) {
  EXPECT_EQ(kScatterMax.tolerance(kScatterMax.cases[0].definition, 0).allowed(1), 0);
}

TEST(ScatterMaxTest, IndicesStayInsideHitTheLastRowAndRepeat) {
  expect_indices_that_repeat(kScatterMax);
}

TEST(ScatterMaxTest, Work) {
  const Case& definition = published_case(kScatterMax, "ScatterMax / dim=1024x32 dim=1000");
  EXPECT_EQ(definition.id, "scatter_max/f32[1024,32],i32[1000],f32[1000,32]");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{1024, 32}));
  EXPECT_EQ(definition.work, (Work{32000, 4.0 * (32000 + 1000 + 2 * 32768)}));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return plain_scatter(definition, inputs, elements, larger);
}

/// The maximum of the updates alone, where there are any.
Values without_x(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const std::int64_t columns = definition.inputs[0].shape[1];
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  Values y(inputs.floats(0), inputs.floats(0) + definition.inputs[0].elements());
  std::set<std::int32_t> met;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const bool first = met.insert(indices[i]).second;
    for (std::int64_t c = 0; c < columns; ++c) {
      float& target = y[static_cast<std::size_t>(indices[i] * columns + c)];
      const float update = inputs.floats(2)[static_cast<std::int64_t>(i) * columns + c];
      target = first ? update : larger(target, update);
    }
  }
  return chosen(y, elements);
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  std::vector<WrongAnswer> wrong =
      wrong_scatters(definition, inputs, elements, larger,
                     {{"sets", overwritten}, {"adds", added}, {"minimum", smaller}});
  const std::int64_t rows = definition.inputs[0].shape[0];
  const std::int64_t updates = definition.inputs[1].elements();
  // With ten updates one row alone is hit twice, and with thousands for each row x hardly ever is
  // the largest.
  if (updates >= rows / 2) {
    wrong.push_back({"last update only", plain_scatter(definition, inputs, elements, larger,
                                                       {.last_update_only = true})});
  }
  if (updates <= 20 * rows) {
    wrong.push_back({"without x", without_x(definition, inputs, elements)});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "scatter_max",
    .honest = plain,
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kScatterMax, {{64, 16}, {20000}, {20000, 16}}, {64, 16}),
        },
});

}  // namespace
}  // namespace howfast
