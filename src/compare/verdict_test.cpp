#include "compare/verdict.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast {
namespace {

// A measured outcome of launches 1, 2, ...
OutcomeRecord measured(std::vector<double> launches) {
  OutcomeRecord outcome;
  outcome.definition.id = "softmax/f32[4]";
  outcome.launches = std::move(launches);
  for (std::size_t i = 1; i <= outcome.launches.size(); ++i) outcome.launch_numbers.push_back(i);
  outcome.time = TimeRecord{1, 1, 1, 0.95};
  return outcome;
}

Verdict mirrored(Verdict verdict) {
  if (verdict == Verdict::faster) return Verdict::slower;
  if (verdict == Verdict::slower) return Verdict::faster;
  return verdict;
}

// Of b against a; the other way round the verdict must be the mirrored one.
Verdict verdict_of(const std::vector<double>& a, const std::vector<double>& b) {
  const Verdict verdict = compare_targets(measured(a), measured(b))->verdict;
  EXPECT_EQ(compare_targets(measured(b), measured(a))->verdict, mirrored(verdict));
  return verdict;
}

TEST(CompareTargets, SaysWhatBIsAgainstA) {
  const std::vector<double> quick{1.00, 1.01, 0.99, 1.00, 1.01};
  const std::vector<double> slow{2.00, 2.02, 2.03, 1.98, 2.00};
  EXPECT_EQ(verdict_of(slow, quick), Verdict::faster);
  EXPECT_EQ(verdict_of(quick, slow), Verdict::slower);
  const auto comparison = compare_targets(measured(quick), measured(slow));
  EXPECT_NEAR(comparison->ratio->value, 2, 0.02);
  EXPECT_EQ(comparison->ratio->confidence, 0.95);
}

TEST(CompareTargets, IsSameWithinThreePercent) {
  EXPECT_EQ(verdict_of({1.00, 1.01, 0.99, 1.00, 1.01}, {1.01, 1.00, 1.00, 0.99, 1.01}),
            Verdict::same);
}

TEST(CompareTargets, IsUndecidedWhenTheIntervalIsWide) {
  EXPECT_EQ(verdict_of({1.0, 1.1, 0.9}, {1.1, 0.9, 1.0}), Verdict::undecided);
}

TEST(CompareTargets, IsUndecidedWhenTheIntervalLeavesThreePercentOnOneSideOnly) {
  // 95 % interval of the ratio: 0.994 to 1.046.
  EXPECT_EQ(verdict_of({1, 1, 1, 1, 1}, {1.00, 1.04, 1.01, 1.045, 1.005}), Verdict::undecided);
}

TEST(CompareTargets, ADifferenceOnlyTheReportedIntervalSeesIsNoVerdict) {
  // The reported interval of the ratio begins above 1; that of the verdict's level holds 1.
  const std::vector<double> a{1, 1, 1, 1, 1};
  const std::vector<double> b{1.07, 1.12, 1.10, 1.15, 1.04};
  EXPECT_GT(compare_targets(measured(a), measured(b))->ratio->low, 1);
  EXPECT_EQ(verdict_of(a, b), Verdict::undecided);
}

TEST(CompareTargets, ASmallDifferenceThatIsSureIsNotSame) {
  EXPECT_EQ(verdict_of({1, 2, 3, 4}, {1.01, 2.0201, 3.0301, 4.0399}), Verdict::slower);
}

TEST(CompareTargets, PairsLaunchesByNumberWhenOneTargetMissedSome) {
  // The machine was twice as slow in launches 2 and 4; paired, b is 10 % slower in every launch.
  OutcomeRecord a = measured({1, 2, 1, 2});
  OutcomeRecord b = measured({1.1, 1.1001, 2.2});
  b.launch_numbers = {1, 3, 4};
  const auto comparison = compare_targets(a, b);
  EXPECT_NEAR(comparison->ratio->value, 1.1, 1e-3);
  EXPECT_EQ(comparison->verdict, Verdict::slower);
}

TEST(CompareTargets, HasNoRatioWithoutTwoSharedLaunches) {
  OutcomeRecord a = measured({1, 1});
  OutcomeRecord b = measured({2, 2});
  b.launch_numbers = {2, 3};
  const auto comparison = compare_targets(a, b);
  ASSERT_TRUE(comparison);
  EXPECT_FALSE(comparison->ratio);
  EXPECT_EQ(comparison->verdict, Verdict::undecided);
}

TEST(CompareTargets, NeedsBothMeasuredOnTheSameCase) {
  const OutcomeRecord a = measured({1, 1});
  OutcomeRecord wrong = measured({1, 1});
  wrong.outcome = Outcome::wrong;
  EXPECT_FALSE(compare_targets(a, wrong));
  EXPECT_FALSE(compare_targets(wrong, a));
  OutcomeRecord other = measured({1, 1});
  other.definition.id = "softmax/f32[8]";
  EXPECT_FALSE(compare_targets(a, other));
}

TEST(CompareTargets, PairsRoundsWhereThereAreSome) {
  // Within each launch the machine gets slower; round by round b takes 10 % longer. The medians of
  // the launches hide it, since b's last rounds were rejected.
  OutcomeRecord a = measured({3, 3, 3.01});
  OutcomeRecord b = measured({2.2, 2.2, 2.2});
  a.slices.assign(3, {1, 2, 3, 4, 5});
  b.slices.assign(3, {1.1, 2.2, 3.3, std::nullopt, std::nullopt});
  EXPECT_NEAR(compare_targets(a, b)->ratio->value, 1.1, 1e-9);
}

TEST(CompareTargets, SaysHowManyLaunchesItWouldTake) {
  const auto open =
      compare_targets(measured({1, 1, 1, 1, 1}), measured({1.05, 1.15, 1.08, 1.2, 1}));
  ASSERT_EQ(open->verdict, Verdict::undecided);
  ASSERT_TRUE(open->launches_needed);
  EXPECT_GT(*open->launches_needed, 0U);
  EXPECT_FALSE(compare_targets(measured({1, 1, 1}), measured({2, 2, 2.01}))->launches_needed);
}

// A suite of 40 cases: b takes 4 % longer than a on all, and every launch varies by 1 %.
std::vector<OutcomeRecord> suite(double ratio) {
  std::vector<OutcomeRecord> outcomes;
  for (std::uint64_t c = 0; c < 40; ++c) {
    std::vector<double> launches;
    for (std::uint64_t i = 0; i < 3; ++i) {
      const auto seed = static_cast<std::uint64_t>(ratio * 1000) + 7;
      launches.push_back(ratio * (1 + 0.01 * static_cast<double>(uniform(seed, 3 * c + i, -1, 1))));
    }
    outcomes.push_back(measured(launches));
    outcomes.back().definition.id = "softmax/f32[" + std::to_string(c + 1) + "]";
  }
  return outcomes;
}

std::vector<const OutcomeRecord*> pointers(const std::vector<OutcomeRecord>& outcomes) {
  std::vector<const OutcomeRecord*> pointers;
  for (const OutcomeRecord& outcome : outcomes) pointers.push_back(&outcome);
  return pointers;
}

TEST(CompareOnSuite, CasesBorrowFromEachOtherWhatThreeLaunchesDoNotKnow) {
  const auto a = suite(1);
  const auto b = suite(1.04);
  std::size_t alone = 0;
  for (std::size_t c = 0; c < a.size(); ++c) {
    if (compare_targets(a[c], b[c])->verdict == Verdict::slower) ++alone;
  }
  const SuiteSummary together = summarise(compare_on_suite(pointers(a), pointers(b)));
  EXPECT_GT(together.slower, alone + 10);
  EXPECT_EQ(together.faster, 0U);
}

TEST(CompareOnSuite, WhatIsNotMeasuredOnBothIsNotComparable) {
  auto a = suite(1);
  auto b = suite(1.04);
  b[3].outcome = Outcome::wrong;
  auto of_b = pointers(b);
  of_b[5] = nullptr;
  const auto comparisons = compare_on_suite(pointers(a), of_b);
  EXPECT_FALSE(comparisons[3]);
  EXPECT_FALSE(comparisons[5]);
  EXPECT_EQ(summarise(comparisons).not_comparable, 2U);
}

TEST(SuiteSummary, CountsVerdictsAndThoseThatStandAmongSoMany) {
  const auto with = [](Verdict verdict, double p_value) {
    Comparison comparison;
    comparison.verdict = verdict;
    comparison.p_value = p_value;
    return std::optional(comparison);
  };
  std::vector<std::optional<Comparison>> all(96, with(Verdict::undecided, 0.5));
  all.push_back(with(Verdict::faster, 1e-9));
  all.push_back(with(Verdict::slower, 1e-8));
  all.push_back(with(Verdict::faster, 0.01));  // what one in a hundred equal pairs shows
  all.push_back(with(Verdict::same, 0.6));
  all.emplace_back();
  const SuiteSummary summary = summarise(all);
  EXPECT_EQ(summary, (SuiteSummary{2, 1, 1, 96, 1, 2}));
}

}  // namespace
}  // namespace howfast
