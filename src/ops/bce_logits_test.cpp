#include <cmath>

#include "ops/binary_cross_entropy_suite.hpp"

namespace howfast {
namespace {

const Operation& kBce = operation_named("bce_logits");

Case of(const Shape& shape) { return case_of(kBce, {shape, shape}, {}); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// pairs = [(0, 0), (0, 1), (2, 1), (2, 0), (-3, 1), (-3, 0)]
// print(float(sum((1 + Decimal(x).exp()).ln() - x * y for x, y in pairs) / 6))'
TEST(BceLogitsTest, Reference) {
  const std::vector<double> got =
      whole_reference(kBce, of({2, 3}), {{0, 0, 2, 2, -3, -3}, {0, 1, 1, 0, 1, 0}});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_NEAR(got[0], 1.12288751439222, 1e-15);
}

TEST(BceLogitsTest, ReferenceDoesNotOverflow) {
  EXPECT_EQ(whole_reference(kBce, of({2}), {{1000, -1000}, {1, 1}}), (std::vector<double>{500}));
}

TEST(BceLogitsTest, AnotherSeedMakesQuiteAnotherAnswer) {
  const Case definition = of({100, 100});
  std::vector<double> answers;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const TestInputs inputs(kBce, definition, seed);
    answers.push_back(reference_of(kBce, definition, inputs, {0})[0].value);
    double ones = 0;
    for (const float target : inputs.views()[1].as<float>()) {
      EXPECT_TRUE(target == 0 || target == 1);
      ones += static_cast<double>(target);
    }
    EXPECT_GT(ones, 2300);
    EXPECT_LT(ones, 7700);
  }
  const auto [least, most] = std::ranges::minmax(answers);
  EXPECT_LT(least, 0.2);
  EXPECT_GT(most, 1.5);
}

TEST(BceLogitsTest, Work) {
  const Case& definition = published_case(kBce, "BCE / dim=100000x32 dim=100000x32");
  EXPECT_EQ(definition.id, "bce_logits/f32[100000,32],f32[100000,32]");
  EXPECT_EQ(definition.outputs[0].shape, Shape{});
  EXPECT_EQ(definition.work, (Work{25600000, 25600004}));
  EXPECT_EQ(definition.floor, (Work{0, 25600004}));
}

float logits_term(float x, float target) {
  return std::max(x, 0.0F) - x * target + std::log1p(std::exp(-std::abs(x)));
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "bce_logits",
    .honest =
        [](const Case&, const TestInputs& inputs, const Elements&) {
          const auto n = static_cast<float>(inputs.views()[0].elements());
          return Values{sum(inputs, 0, logits_term) / n};
        },
    .misreadings =
        [](const Case&, const TestInputs& inputs, const Elements&) {
          const std::int64_t count = inputs.views()[0].elements();
          const auto n = static_cast<float>(count);
          const auto mean = [&](const auto& term) { return Values{sum(inputs, 0, term) / n}; };
          return std::vector<WrongAnswer>{
              {"sum", {sum(inputs, 0, logits_term)}},
              {"without a 64th", {sum(inputs, count / 64, logits_term) / n}},
              {"target left out", mean([](float x, float) { return logits_term(x, 0); })},
              {"target turned round", mean([](float x, float y) { return logits_term(x, 1 - y); })},
              {"no logarithm", mean([](float x, float y) { return std::max(x, 0.0F) - x * y; })},
              {"logarithm to base 2",
               mean([](float x, float y) { return logits_term(x, y) / std::log(2.0F); })},
              {"as probabilities", mean([](float x, float y) {
                 return -(y * std::log(x) + (1 - y) * std::log(1 - x));
               })},
              {"squares", mean([](float x, float y) {
                 const float apart = 1 / (1 + std::exp(-x)) - y;
                 return apart * apart;
               })},
          };
        },
    .smaller = {of({1000000})},
});

}  // namespace
}  // namespace howfast
