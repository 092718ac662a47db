#include <set>

#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kScatterAdd = operation_named("scatter_add");

TEST(ScatterAddTest, Reference) {
  // Row 2 is named twice, row 1 never.
  const Case definition = case_of(kScatterAdd, {{3, 2}, {3}, {3, 2}}, {3, 2});
  const std::vector<std::vector<double>> inputs = {
      {1, 2, 3, 4, 5, 6}, {2, 0, 2}, {10, -20, 0.5, 0.25, 100, 200}};
  EXPECT_EQ(whole_reference(kScatterAdd, definition, inputs),
            (std::vector<double>{1.5, 2.25, 3, 4, 115, 186}));

  const std::vector<ReferenceValue> chosen =
      reference_of(kScatterAdd, definition, TestInputs(definition, inputs), {1, 5});
  EXPECT_EQ(chosen[0].value, 2.25);
  EXPECT_EQ(chosen[1].value, 186);
  EXPECT_EQ(chosen[1].magnitude, 226);
}

TEST(ScatterAddTest, IndicesStayInsideHitTheLastRowAndRepeat) {
  for (const CatalogueCase& entry : kScatterAdd.cases) {
    const TestInputs inputs(kScatterAdd, entry.definition, 5);
    const std::int64_t rows = entry.definition.inputs[0].shape[0];
    const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
    std::set<std::int32_t> distinct;
    for (const std::int32_t index : indices) {
      ASSERT_GE(index, 0);
      ASSERT_LT(index, rows);
      distinct.insert(index);
    }
    EXPECT_TRUE(distinct.contains(static_cast<std::int32_t>(rows - 1))) << entry.definition.id;
    EXPECT_LT(distinct.size(), indices.size()) << entry.definition.id;
    // Uniform: a million updates reach every row, ten reach several.
    if (indices.size() > 100000) {
      EXPECT_EQ(distinct.size(), static_cast<std::size_t>(rows));
    }
    EXPECT_GT(distinct.size(), 4U) << entry.definition.id;
  }
}

TEST(ScatterAddTest, Work) {
  const Case& definition = published_case(kScatterAdd, "ScatterSum / dim=64x16 dim=10");
  EXPECT_EQ(definition.id, "scatter_add/f32[64,16],i32[10],f32[10,16]");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{64, 16}));
  EXPECT_EQ(definition.work, (Work{160, 4.0 * (160 + 10 + 2 * 1024)}));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

struct ScatterReading {
  bool thrown_away = false;        // known fault E3
  bool first_column_only = false;  // known fault E4
  bool last_update_only = false;   // duplicates overwrite each other
  bool instead_of_x = false;       // sets where it should add
};

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements,
             ScatterReading reading = {}) {
  const std::int64_t columns = definition.inputs[0].shape[1];
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  const float* x = inputs.floats(0);
  Values y(x, x + definition.inputs[0].elements());
  for (std::size_t i = 0; i < indices.size() && !reading.thrown_away; ++i) {
    for (std::int64_t c = 0; c < (reading.first_column_only ? 1 : columns); ++c) {
      const std::int64_t at = indices[i] * columns + c;
      float& target = y[static_cast<std::size_t>(at)];
      const float update = inputs.floats(2)[static_cast<std::int64_t>(i) * columns + c];
      const float before = reading.last_update_only ? x[at] : target;
      target = reading.instead_of_x ? update : before + update;
    }
  }
  return chosen(y, elements);
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  const auto read = [&](ScatterReading reading) {
    return plain(definition, inputs, elements, reading);
  };
  return {{"thrown away", read({.thrown_away = true})},
          {"first column only", read({.first_column_only = true})},
          {"last update only", read({.last_update_only = true})},
          {"instead of x", read({.instead_of_x = true})}};
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "scatter_add",
    .honest = [](const Case& definition, const TestInputs& inputs,
                 const Elements& elements) { return plain(definition, inputs, elements); },
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kScatterAdd, {{64, 16}, {20000}, {20000, 16}}, {64, 16}),
        },
});

}  // namespace
}  // namespace howfast
