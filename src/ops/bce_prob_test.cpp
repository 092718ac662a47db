#include <cmath>

#include "ops/binary_cross_entropy_suite.hpp"

namespace howfast {
namespace {

const Operation& kBce = operation_named("bce_prob");

Case of(const Shape& shape) { return case_of(kBce, {shape, shape}, {}); }

// python3 -c 'from decimal import *; getcontext().prec = 40
// print(float(-sum(Decimal(p).ln() for p in (0.25, 0.75, 0.5, 0.875)) / 4))'
TEST(BceProbTest, Reference) {
  const std::vector<double> got =
      whole_reference(kBce, of({2, 2}), {{0.25, 0.25, 0.5, 0.875}, {1, 0, 0, 1}});
  ASSERT_EQ(got.size(), 1U);
  EXPECT_NEAR(got[0], 0.6251637516890348, 1e-15);
}

TEST(BceProbTest, TheLogarithmIsNoLessThanMinus100) {
  EXPECT_EQ(whole_reference(kBce, of({4}), {{0, 1, 0, 1}, {1, 0, 0, 1}}),
            (std::vector<double>{50}));
}

TEST(BceProbTest, SomeAreCertainAndWrongAndAnotherSeedMakesQuiteAnotherAnswer) {
  const Case definition = of({100, 100});
  std::vector<double> answers;
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const TestInputs inputs(kBce, definition, seed);
    answers.push_back(reference_of(kBce, definition, inputs, {0})[0].value);
    int certain_and_wrong = 0;
    for (std::size_t i = 0; i < 10000; ++i) {
      const float p = inputs.floats(0)[i];
      const float target = inputs.floats(1)[i];
      EXPECT_TRUE(p >= 0 && p <= 1 && (target == 0 || target == 1));
      if (p == 1 - target) ++certain_and_wrong;
    }
    EXPECT_GE(certain_and_wrong, 1);
    EXPECT_LE(certain_and_wrong, 30);
  }
  const auto [least, most] = std::ranges::minmax(answers);
  EXPECT_LT(least, 0.4);
  EXPECT_GT(most, 0.8);
}

TEST(BceProbTest, Work) {
  const Case definition = kBce.cases.front().definition;
  EXPECT_EQ(definition.id, "bce_prob/f32[64,1000],f32[64,1000]");
  EXPECT_EQ(definition.work, (Work{640000, 512004}));
  EXPECT_EQ(definition.floor, (Work{0, 512004}));
}

TEST(BceProbTest, IsNoneOfTheArticlesExperiments) {
  for (const CatalogueCase& entry : kBce.cases) {
    EXPECT_FALSE(entry.in(Suite::article)) << entry.definition.id;
  }
}

float log_from(float p, float least) { return std::max(std::log(p), least); }

float prob_term(float p, float target, float least = -100) {
  return -(target * log_from(p, least) + (1 - target) * log_from(1 - p, least));
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "bce_prob",
    .honest =
        [](const Case&, const TestInputs& inputs, const Elements&) {
          const auto n = static_cast<float>(inputs.views()[0].elements());
          return Values{sum(inputs, 0, [](float p, float y) { return prob_term(p, y); }) / n};
        },
    .misreadings =
        [](const Case&, const TestInputs& inputs, const Elements&) {
          const std::int64_t count = inputs.views()[0].elements();
          const auto n = static_cast<float>(count);
          const auto term = [](float p, float y) { return prob_term(p, y); };
          const auto mean = [&](const auto& other) { return Values{sum(inputs, 0, other) / n}; };
          return std::vector<WrongAnswer>{
              {"sum", {sum(inputs, 0, term)}},
              {"without a 64th", {sum(inputs, count / 64, term) / n}},
              {"not limited", mean([](float p, float y) {
                 return -(y * std::log(p) + (1 - y) * std::log(1 - p));
               })},
              {"limited to -50", mean([](float p, float y) { return prob_term(p, y, -50); })},
              {"target turned round", mean([](float p, float y) { return prob_term(p, 1 - y); })},
              {"the ones alone", mean([](float p, float y) { return -y * log_from(p, -100); })},
              {"as logits", mean([](float p, float y) { return std::log1p(std::exp(p)) - p * y; })},
          };
        },
    .smaller = {of({1000000})},
});

}  // namespace
}  // namespace howfast
