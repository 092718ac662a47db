#include "measure/statistics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

// Literals of this file were worked out with NumPy 2 and SciPy 1.17; the expression stands beside
// each, with `from numpy import *; from scipy import stats`.

TEST(Median, IsTheMiddleOrTheMeanOfTheTwoMiddleOnes) {
  EXPECT_DOUBLE_EQ(median(std::array{7.0}), 7.0);
  EXPECT_DOUBLE_EQ(median(std::array{9.0, 1.0, 5.0}), 5.0);
  EXPECT_DOUBLE_EQ(median(std::array{15.0, 20.0, 35.0, 40.0, 50.0, 3.0}), 27.5);
}

TEST(Quantile, IsLinearBetweenOrderStatistics) {
  // quantile([15,20,35,40,50,3], [0,.1,.9,.99,1]) = 3, 9, 45, 49.5, 50
  const std::array values{15.0, 20.0, 35.0, 40.0, 50.0, 3.0};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 3.0);
  EXPECT_DOUBLE_EQ(quantile(values, 0.1), 9.0);
  EXPECT_DOUBLE_EQ(quantile(values, 0.9), 45.0);
  EXPECT_DOUBLE_EQ(quantile(values, 0.99), 49.5);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 50.0);
}

// The definition of type 7 by counting, for values of which some are equal.
TEST(Quantile, AgreesWithCountingInASortedList) {
  std::mt19937_64 random(7);
  for (int experiment = 0; experiment < 2'000; ++experiment) {
    std::vector<double> values(1 + random() % 12);
    for (double& value : values) value = static_cast<double>(random() % 8);
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::size_t last = sorted.size() - 1;
    ASSERT_EQ(quantile(values, 0), sorted.front());
    ASSERT_EQ(quantile(values, 1), sorted.back());
    ASSERT_EQ(median(values), (sorted[last / 2] + sorted[last - last / 2]) / 2);
    double before = sorted.front();
    for (const double p : {0.1, 0.25, 0.5, 0.9, 0.99}) {
      const double at = quantile(values, p);
      // As many values lie on each side as the share demands.
      const auto not_above =
          std::count_if(values.begin(), values.end(), [at](double value) { return value <= at; });
      const auto not_below =
          std::count_if(values.begin(), values.end(), [at](double value) { return value >= at; });
      ASSERT_GE(static_cast<double>(not_above), std::floor(p * static_cast<double>(last)) + 1);
      ASSERT_GE(static_cast<double>(not_below),
                std::floor((1 - p) * static_cast<double>(last)) + 1);
      ASSERT_GE(at, before);
      before = at;
    }
  }
}

// Quantiles of Student's distribution as every table of it prints them, two-sided.
TEST(TimeInterval, HasTheWidthThatStudentsTableSays) {
  struct Entry {
    std::size_t launches;
    double at_95;
    double at_99;
  };
  for (const Entry& entry :
       {Entry{2, 12.706, 63.657}, Entry{3, 4.303, 9.925}, Entry{4, 3.182, 5.841},
        Entry{5, 2.776, 4.604}, Entry{6, 2.571, 4.032}, Entry{11, 2.228, 3.169},
        Entry{31, 2.042, 2.750}, Entry{121, 1.980, 2.617}}) {
    // Logs of 0 and 0.02 in turn: their mean and standard error by hand.
    std::vector<double> launches;
    for (std::size_t i = 0; i < entry.launches; ++i) launches.push_back(i % 2 == 0 ? 1 : 1.02);
    const auto n = static_cast<double>(entry.launches);
    const double share = std::floor(n / 2) / n;  // of the launches that took 1.02
    const double step = std::log(1.02);
    const double error = step * std::sqrt(share * (1 - share) / (n - 1));
    const auto quantile_of = [&](double confidence) {
      const Interval interval = *time_interval(launches, confidence);
      return std::log(interval.high / interval.value) / error;
    };
    EXPECT_NEAR(quantile_of(0.95), entry.at_95, 0.0006) << entry.launches;
    EXPECT_NEAR(quantile_of(0.99), entry.at_99, 0.0006) << entry.launches;
  }
}

TEST(TimeInterval, IsAStudentIntervalOnLogs) {
  // l = log([.859,.861,.871,.852,.866])
  // exp(l.mean()), exp(stats.t.interval(.95, 4, loc=l.mean(), scale=stats.sem(l)))
  const auto interval = time_interval(std::array{0.859, 0.861, 0.871, 0.852, 0.866}, 0.95);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->value, 0.8617759928, 1e-9);
  EXPECT_NEAR(interval->low, 0.8528913, 1e-7);
  EXPECT_NEAR(interval->high, 0.87075324, 1e-7);
  EXPECT_EQ(interval->confidence, 0.95);
}

TEST(TimeInterval, OfTwoLaunchesIsAsWideAsOneDegreeOfFreedomDemands) {
  // l = log([1,2]); exp(stats.t.interval(.95, 1, loc=l.mean(), scale=stats.sem(l)))
  const auto interval = time_interval(std::array{1.0, 2.0}, 0.95);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->value, std::sqrt(2.0), 1e-12);
  EXPECT_NEAR(interval->low, 0.0172997816, 1e-9);
  EXPECT_NEAR(interval->high, 115.608396, 1e-5);
}

TEST(TimeInterval, NeedsTwoLaunches) {
  EXPECT_FALSE(time_interval({}, 0.95));
  EXPECT_FALSE(time_interval(std::array{1.0}, 0.95));
}

TEST(RatioInterval, PairsLaunchesAndPutsTheSecondOverTheFirst) {
  // d = log(array([1.1,2.1,4.6]) / [1,2,4])
  // exp(d.mean()), exp(stats.t.interval(.99, 2, loc=d.mean(), scale=stats.sem(d)))
  const auto interval = ratio_interval(std::array{1.0, 2.0, 4.0}, std::array{1.1, 2.1, 4.6}, 0.99);
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->value, 1.0992419019, 1e-9);
  EXPECT_NEAR(interval->low, 0.84701161, 1e-7);
  EXPECT_NEAR(interval->high, 1.42658347, 1e-7);
  EXPECT_EQ(interval->confidence, 0.99);
}

TEST(RatioInterval, TurnedRoundIsTheReciprocal) {
  const std::array a{1.0, 1.3, 1.1, 0.9};
  const std::array b{1.2, 1.1, 1.4, 1.0};
  const Interval there = *ratio_interval(a, b, 0.95);
  const Interval back = *ratio_interval(b, a, 0.95);
  EXPECT_NEAR(there.value, 1 / back.value, 1e-12);
  EXPECT_NEAR(there.low, 1 / back.high, 1e-12);
  EXPECT_NEAR(there.high, 1 / back.low, 1e-12);
}

TEST(RatioInterval, OfTimesWhoseQuotientOverflowsIsStillOrdered) {
  const Interval interval =
      *ratio_interval(std::array{1e-300, 2e-300}, std::array{1e300, 2e300}, 0.95);
  EXPECT_GE(interval.low, 1e300);
  EXPECT_LE(interval.low, interval.value);
  EXPECT_LE(interval.value, interval.high);
}

TEST(RatioInterval, NeedsTwoLaunches) {
  EXPECT_FALSE(ratio_interval(std::array{1.0}, std::array{2.0}, 0.95));
}

TEST(TimeInterval, WithAPriorIsThatOfTheModeratedVariance) {
  // l = log([.859,.861,.871,.852,.866]); v = (4*l.var(ddof=1) + 12*9e-4) / 16
  // exp(stats.t.interval(.95, 16, loc=l.mean(), scale=sqrt(v/5)))
  const std::array launches{0.859, 0.861, 0.871, 0.852, 0.866};
  const auto interval = time_interval(launches, 0.95, VariancePrior{9e-4, 12});
  ASSERT_TRUE(interval);
  EXPECT_NEAR(interval->value, 0.8617759928, 1e-9);
  EXPECT_NEAR(interval->low, 0.84054339, 1e-7);
  EXPECT_NEAR(interval->high, 0.88354494, 1e-7);
}

TEST(RatioInterval, WithAPriorOfThisVarianceAndManyDegreesIsNormal) {
  const std::array a{1.0, 1.0, 1.0, 1.0};
  const std::array b{1.1, 0.9, 1.2, 0.8};
  const Interval interval = *ratio_interval(a, b, 0.95, VariancePrior{4e-4, 1e9});
  EXPECT_NEAR(std::log(interval.high / interval.value), 1.959964 * 0.02 / 2, 1e-6);
}

TEST(PairedLogRatio, IsTheMedianOverRoundsWhateverTheMachineDid) {
  // The machine is up to three times as slow in some rounds; b takes twice as long in each.
  const std::array a{1.0, 3.0, 1.5, 1.0, 2.0};
  const std::array b{2.0, 6.0, 3.0, 2.2, 4.0};
  EXPECT_NEAR(*paired_log_ratio(a, b), std::log(2.0), 1e-12);
  EXPECT_NEAR(*paired_log_ratio(b, a), -std::log(2.0), 1e-12);
  // Not the ratio of the medians, which is 2.
  EXPECT_NEAR(*paired_log_ratio(std::array{1.0, 2.0, 3.0}, std::array{2.2, 4.0, 6.3}),
              std::log(2.1), 1e-12);
}

TEST(PairedLogRatio, LeavesOutRoundsThatOneTargetLacks) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::array a{1.0, nan, 1.0, 5.0};
  const std::array b{2.0, 9.0, 4.0};
  EXPECT_NEAR(*paired_log_ratio(a, b), (std::log(2.0) + std::log(4.0)) / 2, 1e-12);
}

TEST(PairedLogRatio, WithoutACommonRoundComparesTheMediansOfBoth) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const std::array a{1.0, nan, 3.0, nan};
  const std::array b{nan, 6.0, nan, 6.0};
  EXPECT_NEAR(*paired_log_ratio(a, b), std::log(3.0), 1e-12);
  EXPECT_FALSE(paired_log_ratio(a, std::array{nan}));
  EXPECT_FALSE(paired_log_ratio({}, b));
}

TEST(LogMean, AfterMoreLaunchesIsSurer) {
  const LogMean now = *log_mean(std::array{0.1, 0.3, 0.2, 0.4});
  const LogMean then = after(now, 12);
  EXPECT_DOUBLE_EQ(then.value, now.value);
  EXPECT_DOUBLE_EQ(then.standard_error, now.standard_error / 2);
  EXPECT_EQ(then.launches, 16U);
  EXPECT_DOUBLE_EQ(then.degrees, 15);
}

TEST(LogMean, ThePValueIsThatAtWhichTheIntervalTouchesZero) {
  const LogMean mean = *log_mean(std::array{0.1, 0.3, 0.2, 0.4, -0.1});
  const double p = p_value_of_zero(mean);
  EXPECT_NEAR(half_width(mean, 1 - p), mean.value, 1e-9);
  EXPECT_EQ(p_value_of_zero({0, 0, 4, 5}), 1);
  EXPECT_EQ(p_value_of_zero({0.1, 0, 4, 5}), 0);
}

TEST(LaunchesUntil, IsTheFewestThatAreEnough) {
  const LogMean now{0, 1, 4, 5};
  for (const std::size_t enough : {5U, 6U, 17U, 1005U}) {
    EXPECT_EQ(launches_until(now, [&](const LogMean& then) { return then.launches >= enough; }),
              enough - 5);
  }
  EXPECT_FALSE(launches_until(now, [](const LogMean&) { return false; }));
}

// The share of simulated experiments whose interval holds the truth; the simulation's own standard
// error is 0.2 %. Launch values differ by 2 %, which is what restarts do.
class Coverage : public testing::TestWithParam<double> {
 protected:
  static constexpr int kExperiments = 10'000;
  static constexpr double kTruth = 3e-3;  // seconds

  std::array<double, 5> draw_launches() {
    std::array<double, 5> launches{};
    for (double& seconds : launches) seconds = kTruth * std::exp(0.02 * normal_(random_));
    return launches;
  }

 private:
  std::mt19937_64 random_{20240202};
  std::normal_distribution<double> normal_;
};

TEST_P(Coverage, OfTimesIsWhatIsClaimed) {
  int covered = 0;
  for (int i = 0; i < kExperiments; ++i) {
    const Interval interval = *time_interval(draw_launches(), GetParam());
    covered += interval.low <= kTruth && kTruth <= interval.high;
  }
  EXPECT_NEAR(covered / static_cast<double>(kExperiments), GetParam(), 0.01);
}

TEST_P(Coverage, OfRatiosIsWhatIsClaimed) {
  int covered = 0;
  for (int i = 0; i < kExperiments; ++i) {
    const std::array<double, 5> a = draw_launches();
    const Interval interval = *ratio_interval(a, draw_launches(), GetParam());
    covered += interval.low <= 1 && 1 <= interval.high;
  }
  EXPECT_NEAR(covered / static_cast<double>(kExperiments), GetParam(), 0.01);
}

INSTANTIATE_TEST_SUITE_P(AtTheLevelsInUse, Coverage, testing::Values(0.95, 0.99));

}  // namespace
}  // namespace howfast
