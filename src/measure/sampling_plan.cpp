#include "measure/sampling_plan.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace howfast {
namespace {

// A sample is thousands of clock ticks (20 to 42 ns), so that reading the clock costs below 0.1 %.
constexpr Seconds kSample{0.25e-3};

// What one target is timed for in one launch, in slices of at least kSlice: long enough for a
// median to settle, short enough that five launches of `quick` on two targets take under a minute.
constexpr Seconds kTimedPerLaunch{0.06};

// Short slices let paired rounds see the same state of the machine. On two cores of a host with
// other guests, whose processors change between two speeds 1.7 times apart within milliseconds, the
// ratio of a target and its twin repeated within 0.1 % by slices of 1 ms, 0.2 % by 2 ms and 0.28 %
// by 5 ms, of 2 s each; below 1 ms, handing over takes as long as measuring.
constexpr Seconds kSlice{1e-3};

// After a hand-over caches are another's and threads asleep: the first call took 1.05 (MLX, 1 ms)
// to 6 times (PyTorch, 20 us) as long, and 0.2 ms later none did (40 calls after each of 60
// pauses). Calls are discarded for so long, and one at least; none where a call takes kUnhurt,
// since from there on the first one was as good as the others (docs/decisions/0003).
constexpr Seconds kHandOverWarmUp{0.2e-3};
constexpr Seconds kUnhurt{2e-3};

// Rounds fill kTimedPerLaunch, but are no fewer than a median needs.
constexpr std::size_t kFewestRounds = 8;

// From here on a launch has kRoundsOfLongCalls rounds, however long they take together.
constexpr Seconds kLongCall{20e-3};
constexpr std::size_t kRoundsOfLongCalls = 6;

// Over this, a launch is a single call and kVerySlowLaunches must do: minutes are the user's.
constexpr Seconds kVerySlowCall{5.0};
constexpr std::size_t kLaunches = 5;

// Targets within this factor of the fastest of a group take as many calls a sample as it: the fixed
// cost of a sample, divided by unequal counts, would bias their ratio.
constexpr double kSharedCallsFactor = 4.0;

// No call is faster than one cycle of a fast processor; keeps counts finite when a clock reads 0.
constexpr Seconds kShortestCall{0.2e-9};

std::size_t rounds_for(Seconds slowest) {
  if (slowest < kLongCall) {
    const Seconds slice = std::max(slowest, kSlice);
    return std::max(static_cast<std::size_t>(kTimedPerLaunch / slice + 1e-9), kFewestRounds);
  }
  if (slowest < kSlowCall) return kRoundsOfLongCalls;
  return 1;
}

// How many `part`s fill `whole`; one at least.
std::size_t count_filling(Seconds whole, Seconds part) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(whole / part - 1e-9)));
}

std::size_t discards_for(Seconds call) {
  if (call >= kUnhurt) return 0;
  return count_filling(kHandOverWarmUp, call);
}

Slice slice_for(Seconds call, std::size_t calls, Seconds length) {
  if (is_timed_by_judged_call(call)) {
    return {.discards = 0, .samples = 0, .calls = 1, .judged_call_is_timed = true};
  }
  const Seconds sample = call * static_cast<double>(calls);
  return {.discards = discards_for(call), .samples = count_filling(length, sample), .calls = calls};
}

}  // namespace

bool is_timed_by_judged_call(Seconds call) { return call > kVerySlowCall; }

Slice with_another_last_set(Slice slice, std::size_t sets) {
  assert(sets > 1);
  while (slice.discards > 0 && slice.samples * slice.calls % sets == 0) {
    ++(slice.calls % sets == 0 ? slice.calls : slice.samples);
  }
  return slice;
}

SamplingPlan plan_sampling(std::span<const Seconds> call_of_each_target) {
  assert(!call_of_each_target.empty());
  std::vector<Seconds> durations;
  for (const Seconds call : call_of_each_target) durations.push_back(std::max(call, kShortestCall));

  const Seconds slowest = *std::max_element(durations.begin(), durations.end());
  SamplingPlan plan;
  plan.launches = slowest > kVerySlowCall ? kVerySlowLaunches : kLaunches;
  plan.rounds = rounds_for(slowest);
  plan.slices.resize(durations.size());

  std::vector<std::size_t> by_duration(durations.size());
  std::iota(by_duration.begin(), by_duration.end(), std::size_t{0});
  std::sort(by_duration.begin(), by_duration.end(),
            [&](std::size_t a, std::size_t b) { return durations[a] < durations[b]; });

  const Seconds length = kTimedPerLaunch / static_cast<double>(plan.rounds);
  Seconds fastest_alike = durations[by_duration.front()];
  for (const std::size_t target : by_duration) {
    if (durations[target] >= kSharedCallsFactor * fastest_alike) fastest_alike = durations[target];
    const std::size_t calls = count_filling(kSample, fastest_alike);
    plan.slices[target] = slice_for(durations[target], calls, length);
  }
  return plan;
}

SamplingPlan cold(SamplingPlan plan) {
  for (Slice& slice : plan.slices) {
    if (!slice.judged_call_is_timed) slice = {.discards = 0, .samples = 1, .calls = 1};
  }
  return plan;
}

std::vector<std::size_t> slice_order(std::size_t targets, std::size_t round) {
  // Williams (1949): 0, 1, n-1, 2, n-2, ... moved on by one a row; an odd n needs the mirrored rows
  // too.
  const bool odd = targets % 2 == 1;
  const std::size_t row = odd ? round / 2 : round;
  std::vector<std::size_t> order;
  for (std::size_t position = 0; position < targets; ++position) {
    const std::size_t step = (position + 1) / 2;
    const std::size_t first_row = position % 2 == 1 ? step : (targets - step) % targets;
    order.push_back((first_row + row) % targets);
  }
  if (odd && round % 2 == 1) std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace howfast
