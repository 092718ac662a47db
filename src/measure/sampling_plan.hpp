#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/seconds.hpp"

namespace howfast {

/// From this duration of a call on, the judged call is all the warm-up there is; a target that
/// takes longer for its first call is planned by that call, a faster one by a further, warm call.
inline constexpr Seconds kSlowCall{0.2};

/// Launches of a case in which the judged call of some target is the timed one.
inline constexpr std::size_t kVerySlowLaunches = 3;

/// One target's turn in a round: `discards` unmeasured calls, then `samples` times `calls` calls
/// between two clock reads.
struct Slice {
  std::size_t discards = 0;
  std::size_t samples = 1;
  std::size_t calls = 1;
  /// No slice is taken (samples is 0): a call is so slow that the judged one is the timed one.
  bool judged_call_is_timed = false;

  friend bool operator==(const Slice&, const Slice&) = default;
};

/// How one case is timed; docs/method.md has the table.
struct SamplingPlan {
  std::size_t launches = 5;   // of the whole case, all launches together
  std::size_t rounds = 1;     // in each launch; a round is one slice of every target
  std::vector<Slice> slices;  // one per target, in the order in which their calls were given
};

/// Whether a target whose judged call took this long takes no slices: see judged_call_is_timed.
bool is_timed_by_judged_call(Seconds call);

/// The slice with a few calls more where otherwise its last timed call would use the same of `sets`
/// input sets, taken in turn, as its last discarded one: what a worker kept of that would pass for
/// the answer of timed calls that do nothing.
Slice with_another_last_set(Slice slice, std::size_t sets);

/// The plan for targets of which one call takes this long each (see kSlowCall for which call).
SamplingPlan plan_sampling(std::span<const Seconds> call_of_each_target);

/// The plan for cold caches: every sample is one call, since only the first one after the caches
/// were emptied is cold, and a slice is one sample, since emptying them takes longer than many a
/// call.
SamplingPlan cold(SamplingPlan plan);

/// The order in which targets take their slices in round `round` of a case, counted from 0 and best
/// counted on over launches: rows of Williams squares, so that over n rounds (2 n for odd n) every
/// target takes every position equally often and directly follows every other equally often.
std::vector<std::size_t> slice_order(std::size_t targets, std::size_t round);

}  // namespace howfast
