#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kLeakyRelu = operation_named("leaky_relu");

Case of(const Shape& shape, double slope) {
  return case_of(kLeakyRelu, {shape}, shape, {{"negative_slope", slope}});
}

TEST(LeakyReluTest, ReferenceTakesTheSlopeOfTheCase) {
  EXPECT_EQ(whole_reference(kLeakyRelu, of({4}, 0.01), {{-2, 3, 0, -100}}),
            (std::vector<double>{-0.02, 3, 0, -1}));
  EXPECT_EQ(whole_reference(kLeakyRelu, of({4}, 0.25), {{-2, 3, 0, -100}}),
            (std::vector<double>{-0.5, 3, 0, -25}));
}

TEST(LeakyReluTest, InputsLieOnBothSidesOfTheBend) {
  expect_both_sides_of_zero(kLeakyRelu, of({100, 100}, 0.01));
}

TEST(LeakyReluTest, Work) {
  const Case& definition = published_case(kLeakyRelu, "LeakyReLU / dim=128x16x1024");
  EXPECT_EQ(definition.id, "leaky_relu/f32[128,16,1024]/negative_slope=0.01");
  EXPECT_EQ(definition.work, (Work{4194304, 16777216}));
  EXPECT_EQ(definition.floor, (Work{0, 16777216}));
}

[[maybe_unused]] const bool kJudged =
    judge_activation("leaky_relu", [](float x) { return x > 0 ? x : 0.01F * x; },
                     {
                         {"no slope", [](float x) { return x > 0 ? x : 0; }},
                         {"slope 0.1", [](float x) { return x > 0 ? x : 0.1F * x; }},
                         {"slope of f16", [](float x) { return x > 0 ? x : 0.0100021F * x; }},
                         {"the other side", [](float x) { return x < 0 ? x : 0.01F * x; }},
                     });

}  // namespace
}  // namespace howfast
