#include "measure/statistics.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>

namespace howfast {
namespace {

// exp of the Student interval of the mean of `logs`.
std::optional<Interval> interval_from_logs(std::span<const double> logs, double confidence) {
  assert(confidence > 0 && confidence < 1);
  if (logs.size() < 2) return std::nullopt;
  const auto count = static_cast<double>(logs.size());
  double mean = 0;
  for (const double x : logs) mean += x / count;
  double squares = 0;
  for (const double x : logs) squares += (x - mean) * (x - mean);
  const double standard_error = std::sqrt(squares / (count - 1) / count);
  const boost::math::students_t student(count - 1);
  const double half_width = boost::math::quantile(student, (1 + confidence) / 2) * standard_error;
  return Interval{std::exp(mean), std::exp(mean - half_width), std::exp(mean + half_width),
                  confidence};
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

std::optional<Interval> time_interval(std::span<const double> launch_seconds, double confidence) {
  std::vector<double> logs;
  for (const double seconds : launch_seconds) {
    assert(seconds > 0);
    logs.push_back(std::log(seconds));
  }
  return interval_from_logs(logs, confidence);
}

std::optional<Interval> ratio_interval(std::span<const double> a, std::span<const double> b,
                                       double confidence) {
  assert(a.size() == b.size());
  std::vector<double> logs;
  for (std::size_t i = 0; i < a.size(); ++i) {
    assert(a[i] > 0 && b[i] > 0);
    logs.push_back(std::log(b[i]) - std::log(a[i]));  // the quotient may overflow
  }
  return interval_from_logs(logs, confidence);
}

}  // namespace howfast
