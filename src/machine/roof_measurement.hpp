#pragma once

#include <vector>

#include "base/roof.hpp"
#include "base/seconds.hpp"
#include "machine/machine.hpp"

namespace howfast {

/// How a roof is measured.
struct RoofPlan {
  std::vector<Cache> caches;           // as the machine tells; never empty
  int threads = 1;                     // that this process may run at once
  std::int64_t most_memory_bytes = 0;  // that may be taken
  Seconds a_look{10e-3};               // at one figure, in one repetition
  std::size_t repetitions = 5;         // of all figures, one after the other, as machines change
};

/// For this machine as it is.
RoofPlan plan_roof(const Machine& machine, std::int64_t free_memory);

/// Reaches for every figure with all that we have: our kernels (roof_kernels.hpp) and the system's
/// memcpy and memset. A figure is left out where the system refuses threads. Takes about 5 s.
Roof measure_roof(const RoofPlan& plan);

/// Reaches for every figure once more, for a moment (half a second in all), and raises those that
/// were too low: measured while others computed, or where the machine was throttled. The share of
/// what was known that the median figure reached: about 1 where the machine is as it was.
double confirm_roof(Roof& roof, RoofPlan plan);

}  // namespace howfast
