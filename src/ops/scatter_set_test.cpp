#include <map>

#include "ops/row_indices_suite.hpp"

namespace howfast {
namespace {

const Operation& kScatterSet = operation_named("scatter_set");

TEST(ScatterSetTest, Reference) {
  // python3 -c 'import numpy as np; x = np.arange(1., 9).reshape(4, 2)
  // x[[2, 0]] = [[10, -20], [0.5, 0.25]]; print(x.ravel())'
  const Case definition = case_of(kScatterSet, {{4, 2}, {2}, {2, 2}}, {4, 2});
  const std::vector<std::vector<double>> inputs = {
      {1, 2, 3, 4, 5, 6, 7, 8}, {2, 0}, {10, -20, 0.5, 0.25}};
  EXPECT_EQ(whole_reference(kScatterSet, definition, inputs),
            (std::vector<double>{0.5, 0.25, 3, 4, 10, -20, 7, 8}));

  const std::vector<ReferenceValue> chosen =
      reference_of(kScatterSet, definition, TestInputs(definition, inputs), {1, 5, 6});
  EXPECT_EQ(chosen[0].value, 0.25);
  EXPECT_EQ(chosen[1].value, -20);
  EXPECT_EQ(chosen[2].value, 7);
}

TEST(ScatterSetTest, AllowsNoDifference) {
  EXPECT_EQ(kScatterSet.tolerance(kScatterSet.cases[0].definition, 0).allowed(1), 0);
}

TEST(ScatterSetTest, IndicesStayInsideAndHitTheLastRow) {
  expect_indices_inside_and_on_the_last_row(kScatterSet);
}

TEST(ScatterSetTest, NoOrderOfUpdatesChangesTheAnswer) {
  for (const CatalogueCase& entry : kScatterSet.cases) {
    const Case& definition = entry.definition;
    SCOPED_TRACE(definition.id);
    const TestInputs inputs(kScatterSet, definition, 5);
    const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
    const std::int64_t columns = definition.inputs[0].shape[1];
    std::map<std::int32_t, const float*> first;  // update of each row
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const float* update = inputs.floats(2) + static_cast<std::int64_t>(i) * columns;
      const auto [before, is_new] = first.emplace(indices[i], update);
      ASSERT_TRUE(is_new || std::equal(update, update + columns, before->second)) << indices[i];
    }
    const auto rows = static_cast<std::size_t>(definition.inputs[0].shape[0]);
    if (indices.size() <= rows) {
      EXPECT_EQ(first.size(), indices.size()) << "an index occurs twice";
    } else if (indices.size() > 20 * rows) {
      EXPECT_EQ(first.size(), rows);
    }
  }
}

TEST(ScatterSetTest, UniqueIndicesAreDrawnFromAllRowsInAnyOrder) {
  const Case definition = case_of(kScatterSet, {{8, 1}, {4}, {4, 1}}, {8, 1});
  std::map<std::int32_t, int> anywhere;
  std::map<std::int32_t, int> in_front;
  for (std::uint64_t seed = 0; seed < 700; ++seed) {
    const TestInputs inputs(kScatterSet, definition, seed);
    const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
    for (const std::int32_t index : indices) ++anywhere[index];
    ++in_front[indices.front()];
  }
  EXPECT_EQ(anywhere[7], 700);  // the last row, always
  for (std::int32_t row = 0; row < 7; ++row) {
    // 300 and 75 expected; six standard deviations are 78 and 49.
    EXPECT_NEAR(anywhere[row], 300, 78) << row;
    EXPECT_NEAR(in_front[row], 75, 49) << row;
  }
  EXPECT_NEAR(in_front[7], 175, 69);
}

TEST(ScatterSetTest, Work) {
  const Case& few = published_case(kScatterSet, "Scatter / dim=1024x32 dim=1000");
  EXPECT_EQ(few.id, "scatter_set/f32[1024,32],i32[1000],f32[1000,32]");
  EXPECT_EQ(few.work, (Work{0, 4.0 * (32000 + 1000 + 2 * 32768)}));
  EXPECT_EQ(few.floor, (Work{0, 4.0 * (1000 + 2 * 32768)}));

  // 64 rows are written; no more than 64 updates and indices have to be looked at.
  const Case& many = published_case(kScatterSet, "Scatter / dim=64x16 dim=1000000");
  EXPECT_EQ(many.work, (Work{0, 4.0 * (16000000 + 1000000 + 2 * 1024)}));
  EXPECT_EQ(many.floor, (Work{0, 4.0 * (64 + 2 * 1024)}));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return plain_scatter(definition, inputs, elements, overwritten);
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  return wrong_scatters(definition, inputs, elements, overwritten,
                        {{"adds", added}, {"maximum", larger}});
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "scatter_set",
    .honest = plain,
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kScatterSet, {{64, 16}, {20000}, {20000, 16}}, {64, 16}),
        },
});

}  // namespace
}  // namespace howfast
