#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/target.hpp"
#include "protocol/messages.hpp"
#include "run/worker_process.hpp"

namespace howfast {

/// A worker and what it said when asked.
struct FoundWorker {
  WorkerCommand command;
  protocol::Welcome welcome;
  std::string trouble;  // why it said nothing of use; welcome is then empty
  std::string remedy;   // for that, where it is the system's
  bool added_by_user = false;
};

/// Every worker there is: executables howfast-worker-NAME in `folder`, and those the user adds
/// (which replace found ones of the same name). Starts each once and asks; a worker that does not
/// answer well is kept with its trouble. Where the `wanted` targets say which frameworks they are
/// of, and all of these are there, no other is started.
std::vector<FoundWorker> find_workers(const std::filesystem::path& folder,
                                      const std::vector<WorkerCommand>& added,
                                      const std::vector<Target>& wanted = {});

/// The command that starts an executable, whatever its path holds.
WorkerCommand command_for(std::string name, const std::filesystem::path& executable);

/// The folder of the running executable, where the build puts the workers.
std::filesystem::path worker_folder();

/// One target with all that is needed to start it.
struct PlannedTarget {
  Target target;
  WorkerCommand command;
  protocol::Offer offer;
  std::string framework_version;
  std::vector<protocol::Row> rows;
  bool added_by_user = false;  // its worker is a stranger's

  const protocol::Row* row(std::string_view operation) const;
};

/// One line of `list targets` and `doctor`.
struct OfferedTarget {
  Target target;
  const FoundWorker* worker;
  const protocol::Offer* offer;
};

/// A worker of the user's that does not work, as an error; nothing when they all do.
Expected<void> check_added(const std::vector<FoundWorker>& workers);

/// Every target that the workers offer, in the order of workers and offers.
std::vector<OfferedTarget> offered_targets(const std::vector<FoundWorker>& workers);

/// The targets to measure: the wanted ones (a repeated one becomes a twin, #2), or without any all
/// that run by default, plus those of workers the user added; with `all` every available one. An
/// unknown target is a usage error with the nearest right spelling, a worker of the user's that
/// does not work is an error. A known target that cannot run here is kept: its cells become
/// *unsupported*.
Expected<std::vector<PlannedTarget>> choose_targets(const std::vector<FoundWorker>& workers,
                                                    const std::vector<Target>& wanted, bool all);

}  // namespace howfast
