#include "measure/verdict.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "measure/looks.hpp"

namespace howfast {
namespace {

Interval reported(const LogMean& mean, const std::optional<VariancePrior>& prior) {
  Interval interval = interval_of(mean, nominal_confidence(prior));
  interval.confidence = kReportedConfidence;
  return interval;
}

// A p-value of one look, made one of all looks together. Both are equally rare at kVerdictError.
double of_all_looks(double p_value, double level) {
  return std::min(1.0, p_value * (kVerdictError / level));
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster: return "faster";
    case Verdict::slower: return "slower";
    case Verdict::same: return "same";
    case Verdict::undecided: return "undecided";
  }
  assert(false && "every enumerator has a name");
  return "";
}

std::optional<Interval> reported_time(std::span<const double> launch_seconds,
                                      const std::optional<VariancePrior>& prior) {
  std::optional<Interval> interval =
      time_interval(launch_seconds, nominal_confidence(prior), prior);
  if (interval) interval->confidence = kReportedConfidence;
  return interval;
}

Decision decide(const LogMean& mean, const std::optional<VariancePrior>& prior) {
  Decision decision;
  decision.ratio = reported(mean, prior);
  const double level = verdict_level(mean.launches, prior);
  const double p_value = p_value_of_zero(mean);
  decision.p_value = of_all_looks(p_value, level);
  if (p_value <= level) {
    decision.verdict = mean.value < 0 ? Verdict::faster : Verdict::slower;
  } else if (decision.ratio->low > 1 / kSameFactor && decision.ratio->high < kSameFactor) {
    decision.verdict = Verdict::same;
  }
  return decision;
}

Decision decide(std::span<const double> log_ratios, const std::optional<VariancePrior>& prior) {
  const std::optional<LogMean> mean = log_mean(log_ratios, prior);
  return mean ? decide(*mean, prior) : Decision{};
}

std::optional<std::size_t> launches_to_decide(std::span<const double> log_ratios,
                                              const std::optional<VariancePrior>& prior) {
  const std::optional<LogMean> now = log_mean(log_ratios, prior);
  if (!now) return std::nullopt;
  return launches_until(
      *now, [&](const LogMean& then) { return decide(then, prior).verdict != Verdict::undecided; });
}

}  // namespace howfast
