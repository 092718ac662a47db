#include "run/cell_states.hpp"

#include <algorithm>
#include <cassert>

#include <fmt/format.h>

#include "measure/sampling_plan.hpp"
#include "run/derive_outcome.hpp"

namespace howfast {
namespace {

// The flag of run/case_visit.cpp, and of docs/run-file.md.
constexpr std::string_view kJudgedCallIsTimed = "judged_call_is_timed";

}  // namespace

void CellStates::add(std::size_t c, std::size_t t, const LaunchRecord& launch) {
  CellState& state = cells_[c * targets_ + t];
  state.launches.push_back(launch);
  const auto failures = std::ranges::count_if(
      state.launches, [](const LaunchRecord& l) { return l.outcome != Outcome::measured; });
  state.ended = state.ended || ends_at_once(launch.outcome) ||
                static_cast<std::size_t>(failures) >= kFailuresThatEnd;
}

void CellStates::limit(std::size_t c, std::size_t most) { wanted_[c] = std::min(wanted_[c], most); }

bool CellStates::is_open(std::size_t c, std::size_t t, std::size_t launch) const {
  const std::vector<LaunchRecord>& made = at(c, t).launches;
  const std::size_t last = made.empty() ? 0 : made.back().launch;
  const bool planned = every_launch_ ? launch <= wanted_[c] : made.size() < wanted_[c];
  return !at(c, t).ended && planned && last < launch;
}

bool CellStates::is_open(std::size_t c, std::size_t launch) const {
  for (std::size_t t = 0; t < targets_; ++t) {
    if (is_open(c, t, launch)) return true;
  }
  return false;
}

std::size_t CellStates::left(std::size_t c, std::size_t t) const {
  const CellState& state = at(c, t);
  const std::size_t made = state.launches.size();
  return state.ended || made >= wanted_[c] ? 0 : wanted_[c] - made;
}

bool CellStates::finished() const {
  for (std::size_t c = 0; c < cases(); ++c) {
    for (std::size_t t = 0; t < targets_; ++t) {
      if (left(c, t) > 0) return false;
    }
  }
  return true;
}

std::size_t CellStates::last_launch() const {
  std::size_t last = 0;
  for (const CellState& cell : cells_) {
    if (!cell.launches.empty()) last = std::max(last, cell.launches.back().launch);
  }
  return last;
}

bool CellStates::may_follow(std::size_t c, std::size_t t, std::size_t launch) const {
  const std::vector<LaunchRecord>& made = at(c, t).launches;
  if (every_launch_) return launch == made.size() + 1;
  return launch > (made.empty() ? 0 : made.back().launch);
}

Expected<void> add_earlier(CellStates& states, const std::vector<SelectedCase>& cases,
                           std::span<const std::string> targets,
                           std::span<const LaunchRecord> launches) {
  for (const LaunchRecord& launch : launches) {
    // The run ended before this cell's turn was over: it is still to come.
    if (launch.reason == Reason::interrupted) continue;
    const auto of_case = std::ranges::find(cases, launch.case_id, [](const SelectedCase& selected) {
      return selected.definition().id;
    });
    const auto of_target = std::ranges::find(targets, launch.target);
    if (of_case == cases.end() || of_target == targets.end()) {
      return fail(ExitCode::input_output,
                  fmt::format("the file holds a launch of {} on {}, which its own plan does not",
                              launch.case_id, launch.target),
                  "it was changed since it was written; start a new run");
    }
    const auto c = static_cast<std::size_t>(of_case - cases.begin());
    const auto t = static_cast<std::size_t>(of_target - targets.begin());
    if (!states.may_follow(c, t, launch.launch)) {
      return fail(ExitCode::input_output,
                  fmt::format("the file holds launch {} of {} on {} after {} others, out of turn",
                              launch.launch, launch.case_id, launch.target,
                              states.at(c, t).launches.size()),
                  "it was changed since it was written; start a new run");
    }
    states.add(c, t, launch);
    if (std::ranges::find(launch.flags, kJudgedCallIsTimed) != launch.flags.end()) {
      states.limit(c, kVerySlowLaunches);
    }
  }
  return {};
}

std::vector<OutcomeRecord> outcomes_of(const CellStates& states,
                                       const std::vector<SelectedCase>& cases, const RunRecord& run,
                                       Reason when_not_reached) {
  assert(run.targets.size() == states.targets());
  std::vector<OutcomeRecord> all;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    for (std::size_t t = 0; t < states.targets(); ++t) {
      const CellState& state = states.at(c, t);
      if (!state.launches.empty()) {
        all.push_back(derive_outcome(cases[c].definition(), state.launches));
        hold_against_roof(all.back(), run);
        continue;
      }
      OutcomeRecord never;
      never.definition = cases[c].definition();
      never.target = run.targets[t].id;
      never.outcome = Outcome::skipped;
      never.reason = when_not_reached;
      never.detail = when_not_reached == Reason::budget_spent
                         ? "the budget was spent before it was this cell's turn"
                         : "the run ended before it was this cell's turn";
      all.push_back(never);
    }
  }
  return all;
}

}  // namespace howfast
