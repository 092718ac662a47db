#include "measure/variance_prior.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

// Cells whose true variances are scaled inverse chi-squared about `variance`, as Smyth's model has
// it, and their variances over `launches` launches. Infinite degrees: all are the same.
std::vector<LaunchVariance> draw_cells(std::size_t count, double variance, double prior_degrees,
                                       std::size_t launches, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const double degrees = static_cast<double>(launches) - 1;
  std::chi_squared_distribution<double> sampled(degrees);
  std::vector<LaunchVariance> cells;
  for (std::size_t i = 0; i < count; ++i) {
    double truth = variance;
    if (std::isfinite(prior_degrees)) {
      std::chi_squared_distribution<double> of_prior(prior_degrees);
      truth *= prior_degrees / of_prior(random);
    }
    cells.push_back({truth * sampled(random) / degrees, degrees});
  }
  return cells;
}

constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(InverseTrigamma, Inverts) {
  constexpr double kPi = 3.14159265358979323846;
  EXPECT_NEAR(inverse_trigamma(kPi * kPi / 6), 1, 1e-12);
  EXPECT_NEAR(inverse_trigamma(kPi * kPi / 2), 0.5, 1e-12);
  EXPECT_NEAR(inverse_trigamma(kPi * kPi / 6 - 1), 2, 1e-12);
  EXPECT_NEAR(inverse_trigamma(1e-8) * 1e-8, 1, 1e-6);
  EXPECT_NEAR(inverse_trigamma(1e10) * 1e5, 1, 1e-4);
}

TEST(FitVariancePrior, FindsTheModelThatCellsWereDrawnFrom) {
  for (const double degrees : {2.0, 4.0, 10.0}) {
    const auto prior = fit_variance_prior(draw_cells(20'000, 4e-4, degrees, 5, 11));
    ASSERT_TRUE(prior);
    EXPECT_NEAR(prior->degrees / degrees, 1, 0.1) << degrees;
    EXPECT_NEAR(prior->variance / 4e-4, 1, 0.05) << degrees;
  }
}

TEST(FitVariancePrior, OfCellsThatDifferNoMoreThanSamplingExplainsKnowsAsMuchAsAllOfThem) {
  // The same variance in each of them varies less than sampling would have it.
  const std::vector<LaunchVariance> alike(50, {4e-4, 4});
  const auto prior = fit_variance_prior(alike);
  ASSERT_TRUE(prior);
  EXPECT_DOUBLE_EQ(prior->degrees, 200);
  EXPECT_NEAR(prior->variance, 4e-4, 1e-12);

  const auto drawn = fit_variance_prior(draw_cells(1'000, 4e-4, kInfinity, 5, 12));
  ASSERT_TRUE(drawn);
  EXPECT_GT(drawn->degrees, 30);
  EXPECT_NEAR(drawn->variance / 4e-4, 1, 0.1);
}

TEST(FitVariancePrior, TakesCellsOfDifferentNumbersOfLaunches) {
  std::vector<LaunchVariance> cells = draw_cells(10'000, 4e-4, 6, 5, 13);
  const std::vector<LaunchVariance> longer = draw_cells(10'000, 4e-4, 6, 15, 14);
  cells.insert(cells.end(), longer.begin(), longer.end());
  const auto prior = fit_variance_prior(cells);
  ASSERT_TRUE(prior);
  EXPECT_NEAR(prior->degrees, 6, 0.6);
  EXPECT_NEAR(prior->variance / 4e-4, 1, 0.05);
}

TEST(FitVariancePrior, ScalesWithTheVariances) {
  std::vector<LaunchVariance> cells = draw_cells(40, 4e-4, 5, 5, 15);
  const VariancePrior before = *fit_variance_prior(cells);
  for (LaunchVariance& cell : cells) cell.variance *= 100;
  const VariancePrior after = *fit_variance_prior(cells);
  EXPECT_NEAR(after.variance / before.variance, 100, 1e-6);
  EXPECT_NEAR(after.degrees, before.degrees, 1e-6);
}

TEST(FitVariancePrior, NeedsTwentyCellsOfTwoLaunches) {
  std::vector<LaunchVariance> cells = draw_cells(19, 4e-4, 5, 5, 16);
  EXPECT_FALSE(fit_variance_prior(cells));
  cells.push_back({0, 0});  // a cell of one launch has no variance
  EXPECT_FALSE(fit_variance_prior(cells));
  cells.push_back({4e-4, 1});
  EXPECT_TRUE(fit_variance_prior(cells));
}

TEST(FitVariancePrior, ACellThatDoesNotVaryAtAllDoesNotUpsetIt) {
  std::vector<LaunchVariance> cells = draw_cells(100, 4e-4, kInfinity, 5, 17);
  cells.front().variance = 0;
  const auto prior = fit_variance_prior(cells);
  ASSERT_TRUE(prior);
  EXPECT_TRUE(std::isfinite(prior->variance));
  EXPECT_GT(prior->variance, 1e-4);
  EXPECT_FALSE(fit_variance_prior(std::vector<LaunchVariance>(40, {0, 4})));
}

TEST(Moderated, WeighsByDegreesOfFreedom) {
  const LaunchVariance both = moderated({1.0, 4}, {2.0, 12});
  EXPECT_DOUBLE_EQ(both.variance, (4 * 1.0 + 12 * 2.0) / 16);
  EXPECT_DOUBLE_EQ(both.degrees, 16);
}

}  // namespace
}  // namespace howfast
