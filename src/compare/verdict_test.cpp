#include "compare/verdict.hpp"

#include <gtest/gtest.h>

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
  // 95 % interval of the ratio: 1.005 to 1.194; at 99 % it holds 1.
  const std::vector<double> a{1, 1, 1, 1, 1};
  const std::vector<double> b{1.05, 1.15, 1.08, 1.20, 1.01};
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

TEST(VerdictNames, AreThoseOfTheRunFile) {
  EXPECT_EQ(name_of(Verdict::faster), "faster");
  EXPECT_EQ(name_of(Verdict::slower), "slower");
  EXPECT_EQ(name_of(Verdict::same), "same");
  EXPECT_EQ(name_of(Verdict::undecided), "undecided");
}

}  // namespace
}  // namespace howfast
