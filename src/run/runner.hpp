#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "base/error.hpp"
#include "machine/machine.hpp"
#include "record/run_file.hpp"
#include "record/run_file_writer.hpp"
#include "run/observer.hpp"
#include "run/plan.hpp"

namespace howfast {

/// What a finished (or interrupted) run came to.
struct RunResult {
  RunRecord run;
  std::vector<OutcomeRecord> outcomes;  // in plan order: by case, then target
  bool interrupted = false;
  std::optional<Error> trouble;    // of the system's, that ended the run before its time
  std::filesystem::path run_file;  // where it is now
};

/// How a plan is carried out.
struct RunManner {
  std::optional<Seconds> patience;  // how long a worker may take over one request before it counts
                                    // as hung; empty: from the case's work
  std::optional<RunData> earlier;   // what the run file holds already, of this very plan
  // Whether another run goes on at this moment; launches during it are flagged.
  std::function<bool()> beside_another_run = [] { return false; };
  std::function<Seconds()> time_asleep = machine_time_asleep;
};

/// The run record of a plan on this machine; its targets' settings are filled in by run_plan().
RunRecord make_run_record(const Plan& plan);

/// Carries out a plan: launch by launch, case by case, target by target, as ARCHITECTURE.md tells.
/// Every launch record is in the file before the next cell begins. What a worker does wrong becomes
/// an outcome; trouble of the system (no room, no processes, the run file) ends the run: before
/// anything was recorded as an Error, later as the result's trouble. Lives within an
/// InterruptGuard.
Expected<RunResult> run_plan(const Plan& plan, RunFileWriter file, RunManner manner,
                             RunObserver& observer);

}  // namespace howfast
