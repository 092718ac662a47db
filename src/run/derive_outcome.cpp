#include "run/derive_outcome.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "measure/statistics.hpp"
#include "measure/two_modes.hpp"
#include "measure/verdict.hpp"

namespace howfast {
namespace {

// Several looks at one target: the worst counts, and what every look has covered at least.
void merge(std::optional<AgreementRecord>& all, const AgreementRecord& one) {
  if (!all) {
    all = one;
    return;
  }
  all->passed = all->passed && one.passed;
  const bool both = all->worst && one.worst;
  all->worst = both ? std::optional(std::max(*all->worst, *one.worst)) : std::nullopt;
  all->checked = std::min(all->checked, one.checked);
}

TimeRecord time_of(std::span<const double> seconds) {
  if (const auto interval = reported_time(seconds)) {
    return {interval->value, interval->low, interval->high, interval->confidence};
  }
  return {seconds[0], seconds[0], seconds[0], 0};
}

std::optional<TimeRecord> time_over(std::span<const LaunchRecord> launches,
                                    std::optional<double> LaunchRecord::*of_launch) {
  std::vector<double> seconds;
  for (const LaunchRecord& launch : launches) {
    if (launch.outcome == Outcome::measured && launch.*of_launch) {
      seconds.push_back(*(launch.*of_launch));
    }
  }
  if (seconds.empty()) return std::nullopt;
  return time_of(seconds);
}

}  // namespace

bool ends_at_once(Outcome outcome) {
  return outcome == Outcome::wrong || outcome == Outcome::unsupported ||
         outcome == Outcome::skipped;
}

OutcomeRecord derive_outcome(const Case& definition, std::span<const LaunchRecord> launches) {
  assert(!launches.empty());
  OutcomeRecord record;
  record.definition = definition;
  record.target = launches[0].target;

  const LaunchRecord* verdict = nullptr;  // the launch that decides, when it is not *measured*
  std::size_t failures = 0;
  for (const LaunchRecord& launch : launches) {
    if (launch.agreement) merge(record.agreement, *launch.agreement);
    if (launch.first_call && !record.first_call) record.first_call = launch.first_call;
    for (const std::string& flag : launch.flags) {
      if (std::ranges::find(record.flags, flag) == record.flags.end()) record.flags.push_back(flag);
    }
    if (launch.outcome == Outcome::measured) {
      assert(launch.seconds);
      record.launches.push_back(*launch.seconds);
      record.launch_numbers.push_back(launch.launch);
      record.slices.push_back(launch.slices);
      continue;
    }
    ++failures;
    const bool decided = verdict != nullptr && verdict->outcome == Outcome::wrong;
    if (!decided) verdict = &launch;
  }

  const bool wrong = verdict != nullptr && verdict->outcome == Outcome::wrong;
  if (!wrong && failures < kFailuresThatEnd && !record.launches.empty()) {
    if (failures > 0) {
      record.flags.push_back(
          fmt::format("one launch {}: {}", name_of(verdict->outcome), verdict->detail));
    }
    const auto is_empty = [](const auto& slices) { return slices.empty(); };
    if (std::ranges::all_of(record.slices, is_empty)) record.slices.clear();
    record.time = time_of(record.launches);
    record.latency = time_over(launches, &LaunchRecord::latency);
    record.throughput = time_over(launches, &LaunchRecord::throughput);
    std::vector<double> logs;
    for (const double seconds : record.launches) logs.push_back(std::log(seconds));
    if (has_two_modes(logs)) record.flags.emplace_back("two_mode_launches");
    return record;
  }
  record.outcome = verdict->outcome;
  record.reason = verdict->reason;
  record.detail = verdict->detail;
  record.launches.clear();
  record.launch_numbers.clear();
  record.slices.clear();
  return record;
}

}  // namespace howfast
