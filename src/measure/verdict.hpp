#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "measure/statistics.hpp"

namespace howfast {

/// What can be said of b against a.
enum class Verdict : std::uint8_t { faster, slower, same, undecided };

std::string_view name_of(Verdict verdict);

/// Within this factor of each other, either way round, two times are the same to a user.
inline constexpr double kSameFactor = 1.03;

/// The interval that is shown for a time (`launch_seconds`, each above 0): it claims 95 %, and
/// keeps that with looks after every launch. Empty for fewer than two launches.
std::optional<Interval> reported_time(std::span<const double> launch_seconds,
                                      const std::optional<VariancePrior>& prior = {});

/// What the launches so far say of b against a.
struct Decision {
  Verdict verdict = Verdict::undecided;
  std::optional<Interval> ratio;  // time of b / time of a, as reported; empty below two launches
  /// Probability, all looks together, of a ratio at least this far from 1 if the targets are equal:
  /// what false discovery control is given. Exact where it matters, at kVerdictError.
  double p_value = 1;
};

/// Decides from a mean of ln(time of b / time of a) over launches. faster, slower: the interval at
/// verdict_level() does not hold 1; same: otherwise, when the reported interval lies within
/// kSameFactor; else undecided.
Decision decide(const LogMean& mean, const std::optional<VariancePrior>& prior = {});

/// Decides from ln(time of b / time of a) of each launch (paired_log_ratio), moderated by the
/// prior; undecided for fewer than two.
Decision decide(std::span<const double> log_ratios, const std::optional<VariancePrior>& prior = {});

/// How many more launches would decide, if mean and variance stay what they are. Empty when nobody
/// can tell: below two launches, or when it would take more than kMostLaunchesForeseen.
std::optional<std::size_t> launches_to_decide(std::span<const double> log_ratios,
                                              const std::optional<VariancePrior>& prior = {});

}  // namespace howfast
