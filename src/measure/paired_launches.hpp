#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace howfast {

/// What one launch of a target came to on a case.
struct LaunchTimes {
  std::size_t launch = 1;      // its number
  double seconds = 0;          // one call
  std::vector<double> rounds;  // seconds of one call, by round; NaN: rejected. Empty: no rounds
};

/// ln(time of b / time of a) of each launch that both went through (numbers ascend in both): by
/// round where there are rounds (paired_log_ratio), else of the launches' times.
std::vector<double> log_ratios(std::span<const LaunchTimes> a, std::span<const LaunchTimes> b);

}  // namespace howfast
