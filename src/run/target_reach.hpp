#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/roof.hpp"
#include "base/seconds.hpp"
#include "run/worker_registry.hpp"

namespace howfast {

/// What one target reaches on cases that do nothing, or nothing but what a machine is good at.
struct TargetReach {
  Target target;
  std::optional<Seconds> empty_call;  // relu of 2,048 elements, waited for: some 0.1 us of work
  std::vector<RoofFigure> figures;    // a large matrix product, and a large relu: read and written
  std::string trouble;                // why something is missing
};

/// Starts the target's worker and asks; `threads` is what the figures say of themselves. Tensor
/// files go to `scratch`. The Error is the system's.
Expected<TargetReach> reach_of(const PlannedTarget& target, int threads,
                               const std::filesystem::path& scratch);

/// Raises the roof's figures to what the target reached, where that is more.
void raise(Roof& roof, const TargetReach& reach);

}  // namespace howfast
