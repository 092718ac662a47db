#include "measure/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>

namespace howfast {
namespace {

// Twice as fast as with Boost's default, which computes in long double for the last few digits.
using InDouble = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
using StudentsT = boost::math::students_t_distribution<double, InDouble>;

std::vector<double> logs_of(std::span<const double> seconds) {
  std::vector<double> logs;
  for (const double value : seconds) {
    assert(value > 0);
    logs.push_back(std::log(value));
  }
  return logs;
}

double mean_of(std::span<const double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  return mean;
}

std::optional<Interval> interval_from_logs(std::span<const double> logs, double confidence,
                                           const std::optional<VariancePrior>& prior) {
  const std::optional<LogMean> mean = log_mean(logs, prior);
  if (!mean) return std::nullopt;
  return interval_of(*mean, confidence);
}

// The rounds that were kept.
std::vector<double> present(std::span<const double> rounds) {
  std::vector<double> kept;
  std::copy_if(rounds.begin(), rounds.end(), std::back_inserter(kept),
               [](double seconds) { return std::isfinite(seconds); });
  return kept;
}

}  // namespace

double median(std::span<const double> values) { return quantile(values, 0.5); }

double quantile(std::span<const double> values, double p) {
  assert(!values.empty() && p >= 0 && p <= 1);
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - std::floor(place));
}

LaunchVariance launch_variance(std::span<const double> logs) {
  if (logs.size() < 2) return {};
  const double mean = mean_of(logs);
  const double degrees = static_cast<double>(logs.size()) - 1;
  double variance = 0;
  for (const double x : logs) variance += (x - mean) * (x - mean) / degrees;
  return {variance, degrees};
}

std::optional<LogMean> log_mean(std::span<const double> logs,
                                const std::optional<VariancePrior>& prior) {
  if (logs.size() < 2) return std::nullopt;
  LaunchVariance spread = launch_variance(logs);
  if (prior) spread = moderated(spread, *prior);
  return LogMean{mean_of(logs), std::sqrt(spread.variance / static_cast<double>(logs.size())),
                 spread.degrees, logs.size()};
}

LogMean after(const LogMean& mean, std::size_t more_launches) {
  const auto now = static_cast<double>(mean.launches);
  const double then = now + static_cast<double>(more_launches);
  return {mean.value, mean.standard_error * std::sqrt(now / then), mean.degrees + (then - now),
          mean.launches + more_launches};
}

std::optional<std::size_t> launches_until(const LogMean& mean,
                                          const std::function<bool(const LogMean&)>& enough) {
  if (enough(mean)) return 0;
  if (!enough(after(mean, kMostLaunchesForeseen))) return std::nullopt;
  std::size_t not_enough = 0;
  std::size_t sure = kMostLaunchesForeseen;
  while (sure - not_enough > 1) {
    const std::size_t middle = (not_enough + sure) / 2;
    (enough(after(mean, middle)) ? sure : not_enough) = middle;
  }
  return sure;
}

double half_width(const LogMean& mean, double confidence) {
  assert(confidence > 0 && confidence < 1);
  return boost::math::quantile(StudentsT(mean.degrees), (1 + confidence) / 2) * mean.standard_error;
}

Interval interval_of(const LogMean& mean, double confidence) {
  const double half = half_width(mean, confidence);
  return {std::exp(mean.value), std::exp(mean.value - half), std::exp(mean.value + half),
          confidence};
}

double p_value_of_zero(const LogMean& mean) {
  if (mean.value == 0) return 1;
  if (mean.standard_error == 0) return 0;
  const double t = std::abs(mean.value) / mean.standard_error;
  return 2 * boost::math::cdf(boost::math::complement(StudentsT(mean.degrees), t));
}

std::optional<Interval> time_interval(std::span<const double> launch_seconds, double confidence,
                                      const std::optional<VariancePrior>& prior) {
  return interval_from_logs(logs_of(launch_seconds), confidence, prior);
}

std::optional<Interval> ratio_interval(std::span<const double> a, std::span<const double> b,
                                       double confidence,
                                       const std::optional<VariancePrior>& prior) {
  assert(a.size() == b.size());
  std::vector<double> logs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    assert(a[i] > 0 && b[i] > 0);
    logs.push_back(std::log(b[i]) - std::log(a[i]));  // the quotient may overflow
  }
  return interval_from_logs(logs, confidence, prior);
}

std::optional<double> paired_log_ratio(std::span<const double> rounds_of_a,
                                       std::span<const double> rounds_of_b) {
  std::vector<double> ratios;
  for (std::size_t r = 0; r < std::min(rounds_of_a.size(), rounds_of_b.size()); ++r) {
    if (!std::isfinite(rounds_of_a[r]) || !std::isfinite(rounds_of_b[r])) continue;
    assert(rounds_of_a[r] > 0 && rounds_of_b[r] > 0);
    ratios.push_back(std::log(rounds_of_b[r]) - std::log(rounds_of_a[r]));
  }
  if (!ratios.empty()) return median(ratios);
  const std::vector<double> a = present(rounds_of_a);
  const std::vector<double> b = present(rounds_of_b);
  if (a.empty() || b.empty()) return std::nullopt;
  return std::log(median(b)) - std::log(median(a));
}

}  // namespace howfast
