#pragma once

#include <span>
#include <vector>

#include "measure/stopping.hpp"
#include "run/cell_states.hpp"

namespace howfast {

/// Which cases the next launch goes through under a time budget, the most worthwhile first; empty
/// when everything is decided or what is left would not do for any. With two targets or more the
/// question of a case is which of them is faster, with one how long it takes; launches are paired
/// and variances borrowed as in the verdicts of a report. `costs[c]` is what a launch of case c
/// took last, `start_up` what starting all workers takes.
std::vector<std::size_t> choose_launch(const CellStates& cells, std::span<const Seconds> costs,
                                       Seconds remaining, Seconds start_up);

}  // namespace howfast
