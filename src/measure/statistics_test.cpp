#include "measure/statistics.hpp"

#include <array>
#include <cmath>
#include <random>

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

TEST(RatioInterval, NeedsTwoLaunches) {
  EXPECT_FALSE(ratio_interval(std::array{1.0}, std::array{2.0}, 0.95));
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
