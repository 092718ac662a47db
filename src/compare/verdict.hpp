#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "measure/statistics.hpp"
#include "record/records.hpp"

namespace howfast {

/// What can be said of b against a.
enum class Verdict : std::uint8_t { faster, slower, same, undecided };

std::string_view name_of(Verdict verdict);

/// Two targets on one case. ratio = time of b / time of a, so below 1 means that b is faster.
struct Comparison {
  Verdict verdict = Verdict::undecided;
  std::optional<Interval> ratio;  // the 95 % interval; empty with fewer than two shared launches
};

/// Pairs the launches that both targets ran. faster / slower: the 99 % interval of the ratio lies
/// on one side of 1; else same: the 95 % interval lies within +-3 %; else undecided. Empty unless
/// both are measured on the same case.
std::optional<Comparison> compare_targets(const OutcomeRecord& a, const OutcomeRecord& b);

}  // namespace howfast
