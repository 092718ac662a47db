#pragma once

#include <cstdint>
#include <optional>

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

  /// The worker, started and opened if it is not. The Error of the outer Expected is the system's.
  Expected<Answer<WorkerClient*>> worker();

  /// The worker if it lives.
  WorkerClient* living() { return client_ ? &*client_ : nullptr; }

  /// What the worker stated when it was opened last.
  const protocol::Settings& settings() const { return settings_; }

  /// To be told of every failure: forgets a worker whose process is gone.
  void note(const CellFailure& failure);

  void stop();

 private:
  const PlannedTarget& target_;
  std::uint64_t placement_seed_;
  std::size_t launch_;
  std::optional<WorkerClient> client_;
  protocol::Settings settings_;
};

}  // namespace howfast
