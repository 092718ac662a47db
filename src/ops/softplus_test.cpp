#include <cmath>

#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kSoftplus = operation_named("softplus");

Case of(const Shape& shape) { return case_of(kSoftplus, {shape}, shape); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// print([float((1 + x.exp()).ln()) for x in map(Decimal, (-8, -1, 0, 1, 8))])'
TEST(SoftplusTest, Reference) {
  const std::vector<double> want = {0.00033540637289576885, 0.3132616875182228, 0.6931471805599453,
                                    1.3132616875182228, 8.000335406372896};
  const std::vector<double> got = whole_reference(kSoftplus, of({5}), {{-8, -1, 0, 1, 8}});
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-14);
}

TEST(SoftplusTest, InputsLieOnBothSidesOfTheBend) {
  expect_both_sides_of_zero(kSoftplus, of({100, 100}));
}

TEST(SoftplusTest, Work) {
  const Case& definition = published_case(kSoftplus, "Softplus / dim=64x128x1024");
  EXPECT_EQ(definition.id, "softplus/f32[64,128,1024]");
  EXPECT_EQ(definition.work, (Work{33554432, 67108864}));
  EXPECT_EQ(definition.floor, (Work{0, 67108864}));
}

// The textbook's form, which is less exact than log1p for negative x.
[[maybe_unused]] const bool kJudged = judge_activation(
    "softplus", [](float x) { return std::log(1 + std::exp(x)); },
    {
        {"relu", [](float x) { return x > 0 ? x : 0; }},
        {"exp", [](float x) { return std::exp(x); }},
        {"straight from 5 on", [](float x) { return x > 5 ? x : std::log1p(std::exp(x)); }},
        {"of -x", [](float x) { return std::log1p(std::exp(-x)); }},
        {"log2", [](float x) { return std::log2(1 + std::exp(x)); }},
    });

}  // namespace
}  // namespace howfast
