#pragma once

#include <optional>
#include <vector>

#include "base/error.hpp"
#include "record/run_file.hpp"
#include "run/observer.hpp"
#include "run/plan.hpp"

namespace howfast {

/// What a finished (or interrupted) run came to.
struct RunResult {
  RunRecord run;
  std::vector<OutcomeRecord> outcomes;  // in plan order: by case, then target
  bool interrupted = false;
};

/// The run record of a plan on this machine; its targets' settings are filled in by run_plan().
RunRecord make_run_record(const Plan& plan);

/// Carries out a plan: launch by launch, case by case, target by target, as ARCHITECTURE.md tells.
/// Every launch record is in `file` before the next cell begins. What a worker does wrong becomes
/// an outcome; only trouble of the system (no room, no processes, the run file) is an Error.
///
/// `patience`: how long a worker may take over one request before it counts as hung; empty: from
/// the case's work.
Expected<RunResult> run_plan(const Plan& plan, const std::filesystem::path& run_file,
                             std::optional<Seconds> patience, RunObserver& observer);

}  // namespace howfast
