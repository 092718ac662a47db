#include <cmath>

#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kSelu = operation_named("selu");

Case of(const Shape& shape) { return case_of(kSelu, {shape}, shape); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// a, s = Decimal("1.6732632423543772848170429916717"), Decimal("1.0507009873554804934193349852946")
// print([float(s * (x if x > 0 else a * (x.exp() - 1))) for x in map(Decimal, (-8, -1, 0, 1, 8))])'
TEST(SeluTest, Reference) {
  const std::vector<double> want = {-1.7575095642223826, -1.1113307378125628, 0, 1.0507009873554805,
                                    8.405607898843844};
  const std::vector<double> got = whole_reference(kSelu, of({5}), {{-8, -1, 0, 1, 8}});
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-14);
}

TEST(SeluTest, InputsLieOnBothSidesOfTheBend) { expect_both_sides_of_zero(kSelu, of({100, 100})); }

TEST(SeluTest, Work) {
  const Case& definition = published_case(kSelu, "SeLU / dim=128x16x1024");
  EXPECT_EQ(definition.id, "selu/f32[128,16,1024]");
  EXPECT_EQ(definition.work, (Work{8388608, 16777216}));
  EXPECT_EQ(definition.floor, (Work{0, 16777216}));
}

float elu(float x, float alpha) { return x > 0 ? x : alpha * (std::exp(x) - 1); }

// With the constants that MLX documents: the least exact of the honest ones.
[[maybe_unused]] const bool kJudged = judge_activation(
    "selu", [](float x) { return elu(x, 1.67326F) * 1.0507F; },
    {
        {"not scaled", [](float x) { return elu(x, 1.67326F); }},
        {"alpha 1", [](float x) { return elu(x, 1) * 1.0507F; }},
        {"coarse constants", [](float x) { return elu(x, 1.673F) * 1.051F; }},
        {"no 1 taken off", [](float x) { return 1.0507F * (x > 0 ? x : 1.67326F * std::exp(x)); }},
        {"scaled relu", [](float x) { return x > 0 ? 1.0507F * x : 0; }},
    });

}  // namespace
}  // namespace howfast
