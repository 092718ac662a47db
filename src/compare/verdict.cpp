#include "compare/verdict.hpp"

#include <algorithm>
#include <cassert>

#include "measure/false_discovery.hpp"
#include "measure/paired_launches.hpp"
#include "measure/pooling.hpp"

namespace howfast {
namespace {

std::vector<LaunchTimes> times_of(const OutcomeRecord& outcome) {
  assert(outcome.launches.size() == outcome.launch_numbers.size());
  std::vector<LaunchTimes> times;
  for (std::size_t i = 0; i < outcome.launches.size(); ++i) {
    times.push_back({outcome.launch_numbers[i], outcome.launches[i], {}});
    if (i < outcome.slices.size()) times.back().rounds = rounds_of(outcome.slices[i]);
  }
  return times;
}

bool are_comparable(const OutcomeRecord* a, const OutcomeRecord* b) {
  return a != nullptr && b != nullptr && a->outcome == Outcome::measured &&
         b->outcome == Outcome::measured && a->definition.id == b->definition.id;
}

Comparison comparison_of(std::span<const double> logs, const std::optional<VariancePrior>& prior) {
  const Decision decision = decide(logs, prior);
  Comparison comparison{decision.verdict, decision.ratio, decision.p_value, {}};
  if (decision.verdict == Verdict::undecided) {
    comparison.launches_needed = launches_to_decide(logs, prior);
  }
  return comparison;
}

}  // namespace

std::optional<Comparison> compare_targets(const OutcomeRecord& a, const OutcomeRecord& b) {
  if (!are_comparable(&a, &b)) return std::nullopt;
  return comparison_of(log_ratios(times_of(a), times_of(b)), {});
}

std::vector<std::optional<Comparison>> compare_on_suite(std::span<const OutcomeRecord* const> a,
                                                        std::span<const OutcomeRecord* const> b) {
  assert(a.size() == b.size());
  std::vector<std::size_t> compared;
  std::vector<std::vector<double>> logs;
  std::vector<LaunchVariance> variances;
  std::vector<Seconds> durations;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!are_comparable(a[i], b[i])) continue;
    compared.push_back(i);
    logs.push_back(log_ratios(times_of(*a[i]), times_of(*b[i])));
    variances.push_back(launch_variance(logs.back()));
    durations.emplace_back(std::max(a[i]->time->seconds, b[i]->time->seconds));
  }
  const auto priors = pooled_priors(variances, durations);
  std::vector<std::optional<Comparison>> comparisons(a.size());
  for (std::size_t i = 0; i < compared.size(); ++i) {
    comparisons[compared[i]] = comparison_of(logs[i], priors[i]);
  }
  return comparisons;
}

SuiteSummary summarise(std::span<const std::optional<Comparison>> comparisons) {
  SuiteSummary summary;
  std::vector<double> p_values;
  std::vector<Verdict> verdicts;
  for (const std::optional<Comparison>& comparison : comparisons) {
    if (!comparison) {
      ++summary.not_comparable;
      continue;
    }
    p_values.push_back(comparison->p_value);
    verdicts.push_back(comparison->verdict);
  }
  const auto count = [&verdicts](Verdict verdict) {
    return static_cast<std::size_t>(std::ranges::count(verdicts, verdict));
  };
  summary.faster = count(Verdict::faster);
  summary.slower = count(Verdict::slower);
  summary.same = count(Verdict::same);
  summary.undecided = count(Verdict::undecided);
  const std::vector<bool> stands = discoveries(p_values);
  for (std::size_t i = 0; i < verdicts.size(); ++i) {
    const bool differs = verdicts[i] == Verdict::faster || verdicts[i] == Verdict::slower;
    if (differs && stands[i]) ++summary.standing;
  }
  return summary;
}

}  // namespace howfast
