#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kPrelu = operation_named("prelu");

Case of(const Shape& shape) { return case_of(kPrelu, {shape, {1}}, shape); }

TEST(PreluTest, Reference) {
  EXPECT_EQ(whole_reference(kPrelu, of({4}), {{-2, 3, 0, -8}, {0.25}}),
            (std::vector<double>{-0.5, 3, 0, -2}));
}

TEST(PreluTest, InputsLieOnBothSidesOfTheBendAndTheWeightIsDrawn) {
  const Case definition = of({100, 100});
  expect_both_sides_of_zero(kPrelu, definition);
  const float first = *TestInputs(kPrelu, definition, 1).floats(1);
  const float second = *TestInputs(kPrelu, definition, 2).floats(1);
  EXPECT_NE(first, second);
  EXPECT_GE(std::min(first, second), 0.25F);
  EXPECT_LT(std::max(first, second), 0.5F);
}

TEST(PreluTest, Work) {
  const Case& definition = published_case(kPrelu, "PReLU / dim=128x16x1024 dim=1");
  EXPECT_EQ(definition.id, "prelu/f32[128,16,1024],f32[1]");
  EXPECT_EQ(definition.work, (Work{6291456, 16777220}));
  EXPECT_EQ(definition.floor, (Work{0, 16777220}));
}

Values with_slope(const TestInputs& inputs, const Elements& elements, float slope) {
  return each(inputs, elements, [slope](float x) { return x > 0 ? x : slope * x; });
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "prelu",
    .honest =
        [](const Case&, const TestInputs& inputs, const Elements& elements) {
          return with_slope(inputs, elements, *inputs.floats(1));
        },
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          const TestInputs previous(kPrelu, definition, 1);
          return std::vector<WrongAnswer>{
              {"the input", with_slope(inputs, elements, 1)},
              {"no slope", with_slope(inputs, elements, 0)},
              {"the initial slope", with_slope(inputs, elements, 0.25F)},
              {"the slope of another set", with_slope(inputs, elements, *previous.floats(1))},
              {"the other side",
               each(inputs, elements,
                    [slope = *inputs.floats(1)](float x) { return x < 0 ? x : slope * x; })},
          };
        },
});

}  // namespace
}  // namespace howfast
