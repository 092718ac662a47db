#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/seconds.hpp"

namespace howfast {

/// Median; the mean of the two middle values for an even count. Needs at least one value.
double median(std::span<const double> values);

/// The quantile at `p` in [0, 1], linear between order statistics (Hyndman & Fan type 7).
double quantile(std::span<const double> values, double p);

/// An estimate with its confidence interval.
struct Interval {
  double value = 0;
  double low = 0;
  double high = 0;
  double confidence = 0.95;
};

/// Time of a case on a target: exp of the mean of log launch values (each above 0), with a Student
/// interval on the logs over launches (only launches are independent). Empty for fewer than two
/// launches.
std::optional<Interval> time_interval(std::span<const double> launch_seconds, double confidence);

/// Time of b / time of a from launches that ran both: exp of the mean of ln(b_i / a_i), Student
/// interval on the logs. a[i] and b[i], above 0, belong to the same launch. Empty for fewer than
/// two launches.
std::optional<Interval> ratio_interval(std::span<const double> a, std::span<const double> b,
                                       double confidence);

}  // namespace howfast
