#include "measure/variance_prior.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>

namespace howfast {
namespace {

// Launches of short calls can agree to the last digit of a clock; a variance of 0 has no logarithm,
// and one near it would pull at the fit. limma's share of the median, below which it is no news.
constexpr double kLeastShareOfMedian = 1e-5;

double median_variance(std::vector<LaunchVariance>& cells) {
  const auto middle = cells.begin() + static_cast<std::ptrdiff_t>(cells.size() / 2);
  std::nth_element(
      cells.begin(), middle, cells.end(),
      [](const LaunchVariance& a, const LaunchVariance& b) { return a.variance < b.variance; });
  return middle->variance;
}

}  // namespace

double inverse_trigamma(double y) {
  assert(y > 0);
  // Beyond these Newton's method would only repeat the asymptotes 1 / x and 1 / x^2.
  constexpr double kSmall = 1e-6;
  constexpr double kLarge = 1e7;
  if (y < kSmall) return 1 / y;
  if (y > kLarge) return 1 / std::sqrt(y);
  double x = 0.5 + 1 / y;
  constexpr int kMostSteps = 50;  // it takes 5; so that no rounding can keep it going
  for (int step = 0; step < kMostSteps; ++step) {
    const double trigamma = boost::math::trigamma(x);
    const double change = trigamma * (1 - trigamma / y) / boost::math::polygamma(2, x);
    x += change;
    if (std::abs(change) < 1e-10 * x) break;
  }
  return x;
}

std::optional<VariancePrior> fit_variance_prior(std::span<const LaunchVariance> cells) {
  std::vector<LaunchVariance> known;
  for (const LaunchVariance& cell : cells) {
    if (cell.degrees >= 1 && std::isfinite(cell.variance)) known.push_back(cell);
  }
  if (known.size() < kFewestCellsOfPrior) return std::nullopt;
  const double least = kLeastShareOfMedian * median_variance(known);
  if (least <= 0) return std::nullopt;

  const auto count = static_cast<double>(known.size());
  std::vector<double> logs;
  double mean = 0;
  double sampling = 0;  // variance of a log that sampling alone makes
  double degrees = 0;
  double pooled = 0;
  for (const LaunchVariance& cell : known) {
    const double half = cell.degrees / 2;
    const double variance = std::max(cell.variance, least);
    logs.push_back(std::log(variance) - boost::math::digamma(half) + std::log(half));
    mean += logs.back() / count;
    sampling += boost::math::trigamma(half) / count;
    degrees += cell.degrees;
    pooled += cell.degrees * variance;
  }
  double spread = 0;
  for (const double log : logs) spread += (log - mean) * (log - mean) / (count - 1);

  if (spread <= sampling) return VariancePrior{pooled / degrees, degrees};
  const double half = inverse_trigamma(spread - sampling);
  return VariancePrior{std::exp(mean + boost::math::digamma(half) - std::log(half)),
                       std::min(2 * half, degrees)};
}

LaunchVariance moderated(const LaunchVariance& cell, const VariancePrior& prior) {
  const double degrees = prior.degrees + cell.degrees;
  return {(prior.degrees * prior.variance + cell.degrees * cell.variance) / degrees, degrees};
}

}  // namespace howfast
