#include "run/cell.hpp"

#include <array>
#include <vector>

#include <fmt/format.h>

#include "measure/statistics.hpp"

namespace howfast {
namespace {

// More than this, and more than some outputs, kept after thousands of calls is no allocator's
// cache.
constexpr std::int64_t kMostGrowth = std::int64_t{32} << 20;  // bytes
constexpr std::int64_t kOutputsInCaches = 4;

// The quantiles of single calls that a launch record keeps.
constexpr std::array<double, 6> kQuantiles = {0, 0.1, 0.5, 0.9, 0.99, 1};

}  // namespace

void Cell::close(const CellFailure& failure) {
  open = false;
  record.outcome = failure.outcome;
  record.reason = failure.reason;
  record.detail = failure.detail;
}

void Cell::count(std::span<const double> seconds_a_call, std::size_t calls) {
  for (const double each : seconds_a_call) {
    record.spent[kClocked] += each * static_cast<double>(calls);
  }
  record.calls += seconds_a_call.size() * calls;
}

void Cell::summarise(const RoundSelection& selection, std::size_t rounds) {
  if (selection.noisy_host) record.flags.emplace_back("machine_was_busy");
  if (!slice.judged_call_is_timed && samples.size() < rounds) {
    record.flags.emplace_back("rounds_cut_short");
  }
  if (slice.judged_call_is_timed) {
    record.seconds = record.first_call;
    record.calls = 1;
    record.flags.emplace_back("judged_call_is_timed");
    return;
  }
  std::vector<double> medians;
  std::vector<double> kept;
  std::vector<double> waited_for;
  for (std::size_t round = 0; round < samples.size(); ++round) {
    if (!selection.kept[round]) {
      record.slices.emplace_back();
      continue;
    }
    medians.push_back(median(samples[round]));
    record.slices.emplace_back(medians.back());
    kept.insert(kept.end(), samples[round].begin(), samples[round].end());
    if (alone[round]) waited_for.push_back(*alone[round]);
  }
  record.evidence["rejected_rounds"] = static_cast<double>(selection.rejected);
  record.seconds = median(medians);
  if (!waited_for.empty()) {
    // k calls waited for together take a wait and k times what one adds.
    record.latency = median(waited_for);
    const auto k = static_cast<double>(slice.calls);
    const double added = (k * *record.seconds - *record.latency) / (k - 1);
    if (added > 0) record.throughput = added;
  }
  const std::vector<double>& calls = single_calls.empty() ? kept : single_calls;
  for (const double p : kQuantiles) record.quantiles.push_back(quantile(calls, p));
}

void Cell::look_at_memory(const Case& definition) {
  if (session->living() == nullptr) return;
  const auto memory = resident_memory(session->living()->process());
  if (!memory) return;
  record.evidence[kPeakResident] = static_cast<double>(memory->peak);
  if (!warm_memory) return;
  const std::int64_t growth = memory->now - warm_memory->now;
  const auto outputs = static_cast<std::int64_t>(definition.output_bytes());
  if (growth > kMostGrowth + kOutputsInCaches * outputs) {
    record.flags.emplace_back("memory_grows");
  }
}

void Cell::doubt(const Case& definition, RunRoof* roof) {
  const bool has_clock = !session->living()->virtual_clock();
  if (has_clock && !claims.empty()) {
    std::vector<double> claimed;
    std::vector<double> seen;
    for (const Claim& claim : claims) {
      claimed.push_back(claim.claimed);
      seen.push_back(claim.seen);
    }
    record.evidence["unclaimed_seconds"] = median(seen) - median(claimed);
    if (clock_disagrees(claims)) {
      close({Outcome::not_awaited, Reason::clock_disagrees,
             fmt::format("by its own clock so many calls took {:.3g} s, by ours {:.3g} s",
                         median(claimed), median(seen)),
             false});
    }
  }
  const bool on_processors = is_on_processors(record.target);
  if (open && has_clock && computed_elsewhere(effort, on_processors)) {
    close({Outcome::wrong, Reason::other_device,
           fmt::format("the processors worked {:.3g} s for it while its calls took {:.3g} s",
                       effort.processors.count(), effort.calls.count()),
           false});
  }
  if (open && on_processors && roof != nullptr) {
    const auto why = roof->impossible(definition, *record.seconds);
    if (why) close({Outcome::impossible, Reason::beyond_roof, *why, false});
  }
  // A time that cannot be is none.
  if (!open) record.seconds.reset();
}

}  // namespace howfast
