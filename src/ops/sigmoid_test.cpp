#include <cmath>

#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kSigmoid = operation_named("sigmoid");

Case of(const Shape& shape) { return case_of(kSigmoid, {shape}, shape); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// print([float(1 / (1 + (-x).exp())) for x in map(Decimal, (-8, -1, 0, 1, 8))])'
TEST(SigmoidTest, Reference) {
  const std::vector<double> want = {0.0003353501304664781, 0.2689414213699951, 0.5,
                                    0.7310585786300049, 0.9996646498695335};
  const std::vector<double> got = whole_reference(kSigmoid, of({5}), {{-8, -1, 0, 1, 8}});
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-15);
}

TEST(SigmoidTest, InputsLieOnBothSidesOfZero) {
  expect_both_sides_of_zero(kSigmoid, of({100, 100}));
}

TEST(SigmoidTest, Work) {
  const Case& definition = published_case(kSigmoid, "Sigmoid / dim=64x128x1024");
  EXPECT_EQ(definition.id, "sigmoid/f32[64,128,1024]");
  EXPECT_EQ(definition.work, (Work{33554432, 67108864}));
  EXPECT_EQ(definition.floor, (Work{0, 67108864}));
}

[[maybe_unused]] const bool kJudged =
    judge_activation("sigmoid", [](float x) { return 1 / (1 + std::exp(-x)); },
                     {
                         {"of -x", [](float x) { return 1 / (1 + std::exp(x)); }},
                         {"tanh", [](float x) { return std::tanh(x); }},
                         {"hard", [](float x) { return std::clamp(x / 6 + 0.5F, 0.0F, 1.0F); }},
                         {"exp with ten bits",
                          [](float x) { return 1 / (1 + std::round(1024 * std::exp(-x)) / 1024); }},
                     });

}  // namespace
}  // namespace howfast
