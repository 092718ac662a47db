#include <cmath>

#include "ops/elementwise_suite.hpp"

namespace howfast {
namespace {

const Operation& kTanh = operation_named("tanh");

Case of(const Shape& shape) { return case_of(kTanh, {shape}, shape); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// print([float(((2 * x).exp() - 1) / ((2 * x).exp() + 1)) for x in map(Decimal, (-8, -1, 0, 1,
// 8))])'
TEST(TanhTest, Reference) {
  const std::vector<double> want = {-0.9999997749296758, -0.7615941559557649, 0.0,
                                    0.7615941559557649, 0.9999997749296758};
  const std::vector<double> got = whole_reference(kTanh, of({5}), {{-8, -1, 0, 1, 8}});
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-15);
}

TEST(TanhTest, Work) {
  const Case& definition = kTanh.cases.front().definition;
  EXPECT_EQ(definition.id, "tanh/f32[128,1024]");
  EXPECT_EQ(definition.work, (Work{786432, 1048576}));
  EXPECT_EQ(definition.floor, (Work{0, 1048576}));
}

[[maybe_unused]] const bool kJudged = judge_activation(
    "tanh", [](float x) { return std::tanh(x); },
    {
        {"of -x", [](float x) { return std::tanh(-x); }},
        {"of x / 2", [](float x) { return std::tanh(x / 2); }},
        {"hard", [](float x) { return std::clamp(x, -1.0F, 1.0F); }},
        {"with ten bits", [](float x) { return std::round(1024 * std::tanh(x)) / 1024; }},
    });

}  // namespace
}  // namespace howfast
