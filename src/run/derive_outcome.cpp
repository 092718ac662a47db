#include "run/derive_outcome.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "measure/roofline.hpp"
#include "measure/statistics.hpp"
#include "measure/two_modes.hpp"
#include "measure/verdict.hpp"
#include "run/plan.hpp"
#include "run/run_roof.hpp"

namespace howfast {
namespace {

// Where data lies that no cache may hold.
constexpr std::size_t kInNoCache = std::numeric_limits<std::size_t>::max();

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
  if (one.bits) all->bits = std::min(all->bits.value_or(*one.bits), *one.bits);
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

// One launch of this kind says of all of them that they are not to be believed.
bool refutes(Outcome outcome) {
  return outcome == Outcome::wrong || outcome == Outcome::impossible ||
         outcome == Outcome::not_awaited;
}

}  // namespace

bool ends_at_once(Outcome outcome) {
  return refutes(outcome) || outcome == Outcome::unsupported || outcome == Outcome::skipped;
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
    if (const auto peak = launch.evidence.find(kPeakResident); peak != launch.evidence.end()) {
      const auto bytes = static_cast<std::int64_t>(peak->second);
      record.peak_memory = std::max(record.peak_memory.value_or(0), bytes);
    }
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
    const bool decided = verdict != nullptr && refutes(verdict->outcome);
    if (!decided) verdict = &launch;
  }

  const bool refuted = verdict != nullptr && refutes(verdict->outcome);
  if (!refuted && failures < kFailuresThatEnd && !record.launches.empty()) {
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

void hold_against_roof(OutcomeRecord& outcome, const RunRecord& run) {
  const std::optional<Roof>& roof =
      is_on_processors(outcome.target) ? run.roof : run.accelerator_roof;
  const auto target = std::ranges::find(run.targets, outcome.target, &TargetRecord::id);
  if (!outcome.time || !roof || target == run.targets.end()) return;
  const Case& definition = outcome.definition;
  const bool cold = setting(run, "cache") == "cold";
  const std::size_t resident =
      input_sets(definition) * definition.input_bytes() + definition.output_bytes();
  const auto line = roofline(definition, cold ? kInNoCache : resident, *roof);
  if (!line) return;
  const double seconds = outcome.time->seconds;
  const RoofShare share = share_of_roof(*line, target->empty_call.value_or(0), seconds);
  if (share.seconds <= 0) return;
  outcome.roof = {share.bound,
                  line->level,
                  share.seconds,
                  share.share,
                  definition.work.flops / seconds,
                  definition.work.bytes / seconds};
}

}  // namespace howfast
