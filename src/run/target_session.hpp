#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "run/plan.hpp"
#include "run/worker_client.hpp"

namespace howfast {

/// One target in one launch: its worker process, opened as that target. A worker that dies is
/// started anew when it is needed next.
class TargetSession {
 public:
  TargetSession(const PlannedTarget& target, std::uint64_t placement_seed, std::size_t launch)
      : target_(target), placement_seed_(placement_seed), launch_(launch) {}

  const PlannedTarget& target() const { return target_; }

  /// The worker, started and opened if it is not. One that failed to start twice in a row is not
  /// tried again in this launch: a start may take minutes to fail. The Error of the outer Expected
  /// is the system's.
  Expected<Answer<WorkerClient*>> worker();

  /// The worker if it lives.
  WorkerClient* living() { return client_ ? &*client_ : nullptr; }

  /// What the worker stated when it was opened last.
  const protocol::Settings& settings() const { return opened_.settings; }
  bool asynchronous() const { return opened_.asynchronous; }

  /// To be told of every failure: forgets a worker whose process is gone.
  void note(const CellFailure& failure);

  /// Stops the workers of all sessions: each is asked before any is waited for.
  static void stop_all(std::vector<TargetSession>& sessions);

 private:
  const PlannedTarget& target_;
  std::uint64_t placement_seed_;
  std::size_t launch_;
  std::optional<WorkerClient> client_;
  protocol::Opened opened_;
  std::vector<CellFailure> failed_starts_;  // in a row
};

}  // namespace howfast
