#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "measure/verdict.hpp"
#include "record/records.hpp"

namespace howfast {

/// Two targets on one case. ratio = time of b / time of a, so below 1 means that b is faster.
struct Comparison {
  Verdict verdict = Verdict::undecided;
  std::optional<Interval> ratio;  // the 95 % interval; empty with fewer than two shared launches
  double p_value = 1;             // see Decision
  std::optional<std::size_t> launches_needed;  // further ones, while undecided; empty: who knows
};

/// Pairs the launches that both targets ran, round by round, and decides (measure/verdict.hpp).
/// Empty unless both are measured on the same case.
std::optional<Comparison> compare_targets(const OutcomeRecord& a, const OutcomeRecord& b);

/// Target b against target a on each case of a suite; the cases borrow variances from each other.
/// a[i] and b[i] are of case i; null where there is no outcome.
std::vector<std::optional<Comparison>> compare_on_suite(std::span<const OutcomeRecord* const> a,
                                                        std::span<const OutcomeRecord* const> b);

/// What the comparisons of a suite come to.
struct SuiteSummary {
  std::size_t faster = 0;
  std::size_t slower = 0;
  std::size_t same = 0;
  std::size_t undecided = 0;
  std::size_t not_comparable = 0;
  /// Of faster and slower together, those that still stand when at most 5 % of what stands may be
  /// false (measure/false_discovery.hpp).
  std::size_t standing = 0;

  friend bool operator==(const SuiteSummary&, const SuiteSummary&) = default;
};

SuiteSummary summarise(std::span<const std::optional<Comparison>> comparisons);

}  // namespace howfast
