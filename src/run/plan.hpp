#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ops/catalogue.hpp"
#include "record/records.hpp"
#include "run/worker_registry.hpp"

namespace howfast {

/// What a run will do, decided before it does anything: what `--dry-run` prints.
struct Plan {
  std::string suite;
  std::vector<std::string> filters;
  std::vector<SelectedCase> cases;
  std::vector<PlannedTarget> targets;
  std::uint64_t seed = 0;
  std::size_t launches = 0;       // at most this many of every case
  std::optional<Seconds> budget;  // launches go where they decide most, until it is spent
  bool cold = false;              // the caches hold other data before each timed call
  std::int64_t free_memory = 0;   // bytes, when planned
  Facts settings;                 // of the whole run, for its run record
};

/// Launches of an ordinary case unless the user says otherwise.
inline constexpr std::size_t kDefaultLaunches = 5;

/// How many input sets a case rotates through: enough that a remembered answer shows, fewer when
/// they are large.
std::size_t input_sets(const Case& definition);

/// Bytes of memory that a case takes at its worst moment with this many targets resident: every
/// worker's copy of the inputs and its kept output, and beyond those the input files, one output
/// being computed, one output file and one input set in conversion to a native layout.
std::int64_t memory_need(const Case& definition, std::size_t targets);

/// One line per case and target, the need for memory and the call each target makes; for people.
std::string describe(const Plan& plan);

}  // namespace howfast
