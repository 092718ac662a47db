#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/roof.hpp"
#include "base/seconds.hpp"
#include "run/worker_client.hpp"
#include "run/worker_registry.hpp"

namespace howfast {

/// What one target reaches on cases that do nothing, or nothing but what a machine is good at.
struct TargetReach {
  Target target;
  std::optional<Seconds> empty_call;  // relu of 2,048 elements, waited for: some 0.1 us of work
  std::vector<RoofFigure> figures;    // a large matrix product, and a large relu: read and written
  std::string trouble;                // why something is missing
};

/// Whether what the target reaches is a limit of this machine's processors: not of other devices,
/// of modes that are not as shipped, nor of strangers, whose clock may lie.
bool raises_roof(const PlannedTarget& target);

/// Starts the target's worker and asks; `threads` is what the figures say of themselves. Tensor
/// files go to `scratch`. The Error is the system's.
Expected<TargetReach> reach_of(const PlannedTarget& target, int threads,
                               const std::filesystem::path& scratch);

/// What an empty call takes (see TargetReach), asked of the target's own running worker, which may
/// take `patience` over each request (empty: as long as anything here). The Error is the system's.
Expected<Answer<Seconds>> empty_call(WorkerClient& worker, const PlannedTarget& target,
                                     const std::filesystem::path& scratch,
                                     std::optional<Seconds> patience);

}  // namespace howfast
