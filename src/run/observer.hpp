#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/seconds.hpp"
#include "record/records.hpp"

namespace howfast {

/// Where a run stands.
struct Progress {
  std::size_t launch = 1;    // sweep now under way, from 1
  std::size_t launches = 1;  // sweeps planned
  std::string case_id;       // being worked on; empty while workers start
  std::string target;        // whose turn it is; empty for the driver's own work
  std::size_t done = 0;      // case x target x launch finished so far
  std::size_t total = 0;     // and planned; shrinks when a cell ends early
  Seconds left{-1};          // estimate; negative: not known yet
};

/// The runner's voice: it tells what happens and draws nothing. Calls come from one thread.
class RunObserver {
 public:
  virtual ~RunObserver() = default;

  virtual void started(const RunRecord& run) = 0;
  /// After started(): the run goes on from `launches` launch records; all outcomes as they stand.
  virtual void resumed(std::size_t launches, const std::vector<OutcomeRecord>& outcomes) = 0;
  virtual void progressed(const Progress& progress) = 0;
  virtual void recorded(const LaunchRecord& launch) = 0;
  /// A sweep is over: all outcomes as they now stand.
  virtual void swept(std::size_t launch, const std::vector<OutcomeRecord>& outcomes) = 0;
  virtual void warned(const std::string& sentence) = 0;
};

}  // namespace howfast
