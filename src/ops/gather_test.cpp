#include "ops/row_indices_suite.hpp"

namespace howfast {
namespace {

const Operation& kGather = operation_named("gather");

TEST(GatherTest, Reference) {
  // python3 -c 'import numpy as np; print(np.arange(1, 7).reshape(3, 2)[[2, 0, 2, 1]].ravel())'
  const Case definition = case_of(kGather, {{3, 2}, {4}}, {4, 2});
  const std::vector<std::vector<double>> inputs = {{1, 2, 3, 4, 5, 6}, {2, 0, 2, 1}};
  EXPECT_EQ(whole_reference(kGather, definition, inputs),
            (std::vector<double>{5, 6, 1, 2, 5, 6, 3, 4}));

  const std::vector<ReferenceValue> chosen =
      reference_of(kGather, definition, TestInputs(definition, inputs), {1, 2});
  EXPECT_EQ(chosen[0].value, 6);
  EXPECT_EQ(chosen[1].value, 1);
}

TEST(GatherTest, AllowsNoDifference) {
  EXPECT_EQ(kGather.tolerance(kGather.cases[0].definition, 0).allowed(1), 0);
}

TEST(GatherTest, IndicesStayInsideAndHitTheLastRowTwice) { expect_indices_that_repeat(kGather); }

TEST(GatherTest, Work) {
  const Case& few = published_case(kGather, "Gather / dim=1024x32 dim=10");
  EXPECT_EQ(few.id, "gather/f32[1024,32],i32[10]");
  EXPECT_EQ(few.outputs[0].shape, (Shape{10, 32}));
  EXPECT_EQ(few.work, (Work{0, 4.0 * (320 + 320 + 10)}));
  EXPECT_EQ(few.floor, (Work{0, 4.0 * (320 + 32 + 10)}));

  const Case& many = published_case(kGather, "Gather / dim=64x256 dim=1000");
  EXPECT_EQ(many.work, (Work{0, 4.0 * (256000 + 64 * 256 + 1000)}));
  EXPECT_EQ(many.floor, (Work{0, 4.0 * (256000 + 256 + 1000)}));
}

/// `row` says which row of x row i of y is.
template <typename RowOf>
Values rows_by(const Case& definition, const TestInputs& inputs, const Elements& elements,
               const RowOf& row) {
  const std::int64_t columns = definition.inputs[0].shape[1];
  Values y;
  for (const std::int64_t element : elements) {
    y.push_back(inputs.floats(0)[row(element / columns) * columns + element % columns]);
  }
  return y;
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  return rows_by(definition, inputs, elements,
                 [&](std::int64_t i) { return indices[static_cast<std::size_t>(i)]; });
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  const std::int64_t rows = definition.inputs[0].shape[0];
  const auto read = [&](const auto& row) { return rows_by(definition, inputs, elements, row); };
  const auto index = [&](std::int64_t i) {
    return static_cast<std::int64_t>(indices[static_cast<std::size_t>(i) % indices.size()]);
  };
  std::vector<WrongAnswer> wrong = {
      {"indices ignored", read([&](std::int64_t i) { return i % rows; })},
      {"one index for all", read([&](std::int64_t) { return index(0); })},
      {"the next index", read([&](std::int64_t i) { return index(i + 1); })},
      {"next row", read([&](std::int64_t i) { return (index(i) + 1) % rows; })}};
  if (indices.size() <= elements.size()) {  // so that an element of every row is looked at
    wrong.push_back({"all but the last row",
                     read([&](std::int64_t i) { return std::min(index(i), rows - 2); })});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "gather",
    .honest = plain,
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kGather, {{64, 256}, {4000}}, {4000, 256}),
            case_of(kGather, {{1024, 32}, {30000}}, {30000, 32}),
        },
});

}  // namespace
}  // namespace howfast
