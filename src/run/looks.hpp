#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "base/case.hpp"
#include "measure/awaiting.hpp"
#include "measure/remembering.hpp"
#include "run/outputs.hpp"
#include "run/worker_client.hpp"

namespace howfast {

/// Asks a worker that has a case loaded for what its times alone do not show; what follows from
/// that is said by measure/awaiting.hpp and measure/remembering.hpp. The worker is not frozen
/// within any of these, or work that goes on by itself would stand still, too.
class Looks {
 public:
  using TimeCalls = std::function<Answer<protocol::Timed>(const protocol::Time&)>;

  Looks(WorkerClient& worker, TimeCalls time, const Case& definition, std::filesystem::path scratch,
        Seconds patience)
      : worker_(worker),
        time_(std::move(time)),
        definition_(definition),
        scratch_(std::move(scratch)),
        patience_(patience) {}

  /// Has what the last call produced left in `outputs`; `took` gets the seconds that this took,
  /// less those in which the worker waited for a processor.
  Answer<protocol::HandedOver> hand_over(const Outputs& outputs, double& took);

  /// Times so many calls on an input set and has what the last one produced handed over, twice.
  Answer<LookForWork> for_work(std::size_t set, std::size_t calls);

  /// The second half of that, where a call was timed and handed over before.
  Answer<LookForWork> for_work_after(LookForWork first);

  /// A call on `old_set` and one on each of the other sets in turn.
  Answer<std::vector<OldAndNew>> for_memory(std::size_t old_set, std::size_t sets);

 private:
  Answer<double> single_call(std::size_t set);

  WorkerClient& worker_;
  TimeCalls time_;
  const Case& definition_;
  std::filesystem::path scratch_;
  Seconds patience_;
};

}  // namespace howfast
