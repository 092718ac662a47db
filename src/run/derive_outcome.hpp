#pragma once

#include <span>

#include "base/case.hpp"
#include "record/records.hpp"

namespace howfast {

/// What became of one case on one target, from its launch records (all of that case and target, at
/// least one): *wrong* when any look disagreed; *measured*, with a time over the launches that
/// were, when at most one launch failed; else the last failure.
OutcomeRecord derive_outcome(const Case& definition, std::span<const LaunchRecord> launches);

/// Puts a measured time beside the run's roof, if that is of the target's device.
void hold_against_roof(OutcomeRecord& outcome, const RunRecord& run);

/// A cell that failed this often is given up; once may be an accident.
inline constexpr std::size_t kFailuresThatEnd = 2;

/// Whether a failure of this kind ends a cell at once: trying again would do the same.
bool ends_at_once(Outcome outcome);

}  // namespace howfast
