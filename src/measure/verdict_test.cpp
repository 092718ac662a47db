#include "measure/verdict.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "measure/looks.hpp"

namespace howfast {
namespace {

// Logs about `mean` whose standard deviation is `sd`, exactly; an even number of them.
std::vector<double> logs_about(double mean, double sd, std::size_t launches) {
  const auto n = static_cast<double>(launches);
  std::vector<double> logs;
  for (std::size_t i = 0; i < launches; ++i) {
    logs.push_back(mean + (i % 2 == 0 ? 1 : -1) * sd * std::sqrt((n - 1) / n));
  }
  return logs;
}

Verdict verdict_of(std::span<const double> logs, const std::optional<VariancePrior>& prior = {}) {
  return decide(logs, prior).verdict;
}

TEST(Decide, SaysWhatBIsAgainstA) {
  EXPECT_EQ(verdict_of(logs_about(0.5, 0.01, 6)), Verdict::slower);
  EXPECT_EQ(verdict_of(logs_about(-0.5, 0.01, 6)), Verdict::faster);
  EXPECT_EQ(verdict_of(logs_about(0.001, 0.005, 6)), Verdict::same);
  EXPECT_EQ(verdict_of(logs_about(0.001, 0.2, 6)), Verdict::undecided);
}

TEST(Decide, ASmallDifferenceThatIsSureIsNotSame) {
  EXPECT_EQ(verdict_of(logs_about(0.01, 1e-4, 6)), Verdict::slower);
}

TEST(Decide, SaysNothingOfFewerThanTwoLaunches) {
  for (const std::vector<double>& logs : {std::vector<double>{}, std::vector<double>{0.7}}) {
    const Decision decision = decide(logs);
    EXPECT_EQ(decision.verdict, Verdict::undecided);
    EXPECT_FALSE(decision.ratio);
    EXPECT_EQ(decision.p_value, 1);
  }
}

TEST(Decide, ReportsANinetyFivePercentIntervalThatIsWiderForLooking) {
  const std::vector<double> logs = logs_about(0.01, 0.02, 6);
  const Interval reported = *decide(logs).ratio;
  EXPECT_EQ(reported.confidence, kReportedConfidence);
  EXPECT_NEAR(reported.value, std::exp(0.01), 1e-12);
  const Interval nominal = interval_of(*log_mean(logs), nominal_confidence({}));
  EXPECT_DOUBLE_EQ(reported.high, nominal.high);
  EXPECT_GT(reported.high, interval_of(*log_mean(logs), kReportedConfidence).high);
}

TEST(Decide, ExcludesOneAtTheLevelOfTheLook) {
  for (const std::size_t launches : {4U, 6U, 10U, 20U}) {
    const LogMean unit = *log_mean(logs_about(0, 0.02, launches));
    const double bound = half_width(unit, 1 - verdict_level(launches, {}));
    EXPECT_EQ(verdict_of(logs_about(1.001 * bound, 0.02, launches)), Verdict::slower);
    EXPECT_NE(verdict_of(logs_about(0.999 * bound, 0.02, launches)), Verdict::slower);
    EXPECT_NEAR(decide(logs_about(bound, 0.02, launches)).p_value, kVerdictError, 1e-9)
        << "the same evidence is the same p-value at every look";
  }
}

TEST(Decide, APriorMakesFiveLaunchesSayMore) {
  const std::vector<double> logs = {0.025, 0.035, 0.03, 0.05, 0.01};
  const VariancePrior prior{1.5e-4, 100};
  EXPECT_NE(verdict_of(logs), Verdict::slower);
  EXPECT_EQ(verdict_of(logs, prior), Verdict::slower);
  EXPECT_NE(verdict_of(logs, VariancePrior{1, 100}), Verdict::slower)
      << "or less, if noise is usual";
}

TEST(LaunchesToDecide, AreThoseAfterWhichItIsDecided) {
  for (const double mean : {0.0, 0.01, 0.05}) {
    const std::vector<double> logs = logs_about(mean, 0.04, 6);
    const auto needed = launches_to_decide(logs);
    ASSERT_TRUE(needed);
    ASSERT_GT(*needed, 0U);
    const LogMean now = *log_mean(logs);
    EXPECT_EQ(decide(after(now, *needed - 1)).verdict, Verdict::undecided) << mean;
    EXPECT_NE(decide(after(now, *needed)).verdict, Verdict::undecided) << mean;
  }
}

TEST(LaunchesToDecide, AreNoneWhenItIsDecidedAndUnknownWhenNobodyCanTell) {
  EXPECT_EQ(launches_to_decide(logs_about(0.5, 0.01, 6)), std::size_t{0});
  EXPECT_FALSE(launches_to_decide(std::vector<double>{0.1}));
  EXPECT_FALSE(launches_to_decide(logs_about(0.02, 5, 6)));
}

TEST(ReportedTime, IsWiderThanAnIntervalOfOneLook) {
  const std::array launches{0.859, 0.861, 0.871, 0.852, 0.866};
  const Interval reported = *reported_time(launches);
  const Interval one_look = *time_interval(launches, 0.95);
  EXPECT_EQ(reported.confidence, 0.95);
  EXPECT_DOUBLE_EQ(reported.value, one_look.value);
  EXPECT_LT(reported.low, one_look.low);
  EXPECT_FALSE(reported_time(std::array{1.0}));
}

TEST(VerdictLevel, OfAllLooksTogetherIsNoMoreThanTheErrorAndFallsWithLaunches) {
  for (const auto& prior : {std::optional<VariancePrior>{}, std::optional(VariancePrior{1, 50})}) {
    for (std::size_t launches = 3; launches < 25; ++launches) {
      EXPECT_LE(verdict_level(launches, prior), kVerdictError);
      EXPECT_GT(verdict_level(launches, prior), 0);
      EXPECT_LE(verdict_level(launches + 1, prior), verdict_level(launches, prior));
    }
  }
}

TEST(VerdictNames, AreThoseOfReports) {
  EXPECT_EQ(name_of(Verdict::faster), "faster");
  EXPECT_EQ(name_of(Verdict::slower), "slower");
  EXPECT_EQ(name_of(Verdict::same), "same");
  EXPECT_EQ(name_of(Verdict::undecided), "undecided");
}

}  // namespace
}  // namespace howfast
