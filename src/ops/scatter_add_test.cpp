#include "ops/row_indices_suite.hpp"

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
  expect_indices_that_repeat(kScatterAdd);
}

TEST(ScatterAddTest, Work) {
  const Case& definition = published_case(kScatterAdd, "ScatterSum / dim=64x16 dim=10");
  EXPECT_EQ(definition.id, "scatter_add/f32[64,16],i32[10],f32[10,16]");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{64, 16}));
  EXPECT_EQ(definition.work, (Work{160, 4.0 * (160 + 10 + 2 * 1024)}));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return plain_scatter(definition, inputs, elements, added);
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  std::vector<WrongAnswer> wrong = wrong_scatters(definition, inputs, elements, added,
                                                  {{"sets", overwritten}, {"maximum", larger}});
  wrong.push_back({"last update only",
                   plain_scatter(definition, inputs, elements, added, {.last_update_only = true})});
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "scatter_add",
    .honest = plain,
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kScatterAdd, {{64, 16}, {20000}, {20000, 16}}, {64, 16}),
        },
});

}  // namespace
}  // namespace howfast
