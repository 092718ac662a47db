#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/case.hpp"
#include "measure/awaiting.hpp"
#include "measure/effort.hpp"
#include "measure/rejection.hpp"
#include "measure/sampling_plan.hpp"
#include "record/records.hpp"
#include "run/resident_memory.hpp"
#include "run/run_roof.hpp"
#include "run/target_session.hpp"

namespace howfast {

/// A target on its way through the visit of a case: what was seen of it, and the launch record that
/// comes of that. It is open until something decides its outcome.
struct Cell {
  TargetSession* session = nullptr;
  LaunchRecord record;
  Seconds call{0};                // what the sampling is planned by
  Slice slice;                    // its turn in a round
  std::optional<pid_t> computes;  // the thread that does its calls; empty when several do
  // By round, each as long as the rounds that were begun.
  std::vector<std::vector<double>> samples;  // seconds a call
  std::vector<SliceEvidence> circumstances;
  std::vector<std::optional<double>> alone;   // seconds of a call waited for by itself
  std::vector<double> single_calls;           // seconds of each, where a sample is more than one
  LookForWork first_look;                     // at its first call; see Looks::for_work_after()
  Effort effort;                              // of its slices, as far as the system tells
  std::vector<Claim> claims;                  // of the requests to time all of whose calls count
  std::optional<ResidentMemory> warm_memory;  // of its process, when it was warm
  bool loaded = false;                        // its worker may hold the case
  bool open = true;

  /// Nothing is timed any more.
  void close(const CellFailure& failure);

  /// Notes samples of so many calls each.
  void count(std::span<const double> seconds_a_call, std::size_t calls);

  /// Makes the record of what was timed: `rounds` were planned, of those begun some are kept.
  void summarise(const RoundSelection& selection, std::size_t rounds);

  /// What its process holds, and whether that grew while it was timed.
  void look_at_memory(const Case& definition);

  /// Closes it when its times cannot be. `roof` is that of the machine; null: none is known.
  void doubt(const Case& definition, RunRoof* roof);
};

}  // namespace howfast
