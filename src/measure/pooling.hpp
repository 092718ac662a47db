#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/seconds.hpp"
#include "measure/variance_prior.hpp"

namespace howfast {

/// The prior of each of `cells`, all of the same target or pair of targets: fitted to those whose
/// calls take about as long (the same power of ten of seconds), where they are at least
/// kFewestCellsOfPrior, since what varies between launches differs from microseconds to minutes;
/// else to all; empty where those are too few, too. `durations[i]` is that of a call of cell i.
std::vector<std::optional<VariancePrior>> pooled_priors(std::span<const LaunchVariance> cells,
                                                        std::span<const Seconds> durations);

}  // namespace howfast
