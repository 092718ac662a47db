#pragma once

#include <span>

namespace howfast {

/// Whether the launches of a case fall into two groups ("two-mode launches": an autotuner or the
/// placement of memory chose one of two ways), told from their logs: of times, or of ratios. Then
/// the mean is that of a mixture, and a label says so. Two groups there are when the widest gap
/// between neighbouring values is wide for the spread within the groups on both sides of it, wider
/// than in one in 200 samples of normal values, and wide enough to matter. False below five
/// launches.
bool has_two_modes(std::span<const double> logs);

}  // namespace howfast
