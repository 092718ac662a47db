#include <algorithm>
#include <cmath>

#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kRelu = operation_named("relu");

TEST(ReluTest, Reference) {
  EXPECT_EQ(whole_reference(kRelu, case_of(kRelu, {{2, 2}}, {2, 2}), {{-2, 3, 0, -0.5}}),
            (std::vector<double>{0, 3, 0, 0}));
}

TEST(ReluTest, ReferenceOfChosenElementsOnly) {
  const Case definition = case_of(kRelu, {{4}}, {4});
  const std::vector<ReferenceValue> got =
      reference_of(kRelu, definition, TestInputs(definition, {{-1, 2, 3, 4}}), {1, 3});
  EXPECT_EQ(got[0].value, 2);
  EXPECT_EQ(got[1].value, 4);
  EXPECT_EQ(got[1].magnitude, 4);
}

TEST(ReluTest, AllowsNoDifference) {
  EXPECT_EQ(kRelu.tolerance(case_of(kRelu, {{4}}, {4}), 0).allowed(1), 0);
}

TEST(ReluTest, InputsLieOnBothSidesOfTheBend) {
  expect_both_sides_of_zero(kRelu, case_of(kRelu, {{100, 100}}, {100, 100}));
}

TEST(ReluTest, Work) {
  const Case& definition = published_case(kRelu, "ReLU / dim=64x128x1024");
  EXPECT_EQ(definition.id, "relu/f32[64,128,1024]");
  EXPECT_EQ(definition.work, (Work{8388608, 67108864}));
  EXPECT_EQ(definition.floor, (Work{0, 67108864}));
}

[[maybe_unused]] const bool kJudged =
    judge_activation("relu", [](float x) { return x > 0 ? x : 0; },
                     {
                         {"leaky", [](float x) { return x > 0 ? x : 0.01F * x; }},
                         {"the negative part", [](float x) { return x < 0 ? x : 0; }},
                         {"the absolute value", [](float x) { return std::abs(x); }},
                         {"cut at six", [](float x) { return std::clamp(x, 0.0F, 6.0F); }},
                     });

}  // namespace
}  // namespace howfast
