#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/seconds.hpp"
#include "measure/variance_prior.hpp"

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

/// A mean of logs over launches, and how sure it is: what intervals and verdicts are made of.
struct LogMean {
  double value = 0;
  double standard_error = 0;
  double degrees = 0;        // of freedom, those of the prior included
  std::size_t launches = 0;  // at least two
};

/// The mean of one log per launch (of its time, or of the ratio of two targets); only launches are
/// independent. With a prior, its variance is the moderated one. Empty for fewer than two launches.
std::optional<LogMean> log_mean(std::span<const double> logs,
                                const std::optional<VariancePrior>& prior = {});

/// The variance of one log per launch, to fit a prior to; of degrees 0 for fewer than two launches.
LaunchVariance launch_variance(std::span<const double> logs);

/// What the mean will be after so many more launches, if its value and variance stay what they are.
LogMean after(const LogMean& mean, std::size_t more_launches);

/// Nobody waits for more launches, and the variance is not known well enough to foresee them.
inline constexpr std::size_t kMostLaunchesForeseen = 1000;

/// The fewest further launches after which the mean is `enough`, if value and variance stay what
/// they are; 0 when it is now. What is enough after one more must be so after more than that. Empty
/// when it would take more than kMostLaunchesForeseen.
std::optional<std::size_t> launches_until(const LogMean& mean,
                                          const std::function<bool(const LogMean&)>& enough);

/// Half the width of the Student interval of a mean, on the log scale.
double half_width(const LogMean& mean, double confidence);

/// exp of the Student interval of a mean of logs.
Interval interval_of(const LogMean& mean, double confidence);

/// Two-sided probability of a mean at least this far from 0 if the truth is 0 (Student).
double p_value_of_zero(const LogMean& mean);

/// Time of a case on a target: exp of the mean of log launch values (each above 0), with a Student
/// interval on the logs over launches (only launches are independent). Empty for fewer than two
/// launches.
std::optional<Interval> time_interval(std::span<const double> launch_seconds, double confidence,
                                      const std::optional<VariancePrior>& prior = {});

/// Time of b / time of a from launches that ran both: exp of the mean of ln(b_i / a_i), Student
/// interval on the logs. a[i] and b[i], above 0, belong to the same launch. Empty for fewer than
/// two launches.
std::optional<Interval> ratio_interval(std::span<const double> a, std::span<const double> b,
                                       double confidence,
                                       const std::optional<VariancePrior>& prior = {});

/// ln(time of b / time of a) in one launch that ran both, from the medians of their slices by round
/// (seconds): the median over rounds of ln(b_r / a_r), so that a machine that drifts drifts for
/// both. NaN stands for a round that was rejected or not taken, and so does a missing end. Without
/// a common round it is the log of the ratio of the two medians. Empty when a target has no round.
std::optional<double> paired_log_ratio(std::span<const double> rounds_of_a,
                                       std::span<const double> rounds_of_b);

}  // namespace howfast
