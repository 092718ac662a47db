#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/case.hpp"
#include "base/roof.hpp"

/// The records of a run file, docs/run-file.md and schema/run.schema.json: plain values.
namespace howfast {

inline constexpr int kRunFormat = 1;

/// What became of case x target.
enum class Outcome : std::uint8_t {
  measured,
  wrong,
  impossible,
  not_awaited,
  unsupported,
  skipped,
  failed,
  crashed,
  timed_out,
  out_of_memory,
};

/// Why, for every outcome but measured: the closed list. The sentence beside it has the
/// particulars.
enum class Reason : std::uint8_t {
  disagrees_with_reference,  // wrong: what the first call produced
  timed_output_disagrees,    // wrong: what a later call produced
  wrong_output_form,         // wrong: number, shape or dtype of the outputs
  remembered_answer,         // wrong: it handed out what it had computed before
  other_device,              // wrong: it was computed elsewhere than on the target's device
  no_row,                    // unsupported: the framework folder has no such operation
  framework_refused,         // unsupported: the framework said it cannot
  device_unavailable,        // unsupported: that device or mode is not to be had here
  needs_memory,              // skipped: more than is free
  interrupted,               // skipped: the run ended before
  framework_error,           // failed: the framework raised an error
  broken_protocol,           // failed: the worker answered what was not asked, or nonsense
  bad_tensor_file,           // failed: missing, truncated or foreign
  altered_inputs,            // failed: the worker changed what all targets compute on
  killed_by_signal,          // crashed
  exited,                    // crashed: ended by itself in the middle
  no_answer,                 // timed_out
  allocation_failed,         // out_of_memory: the framework said so
  killed_for_memory,         // out_of_memory: the system killed the worker
  budget_spent,              // skipped: --budget was over before
  beyond_roof,               // impossible: faster than this machine's measured limits allow
  work_left,                 // not_awaited: it was still at work when it said that it was done
  clock_disagrees,           // not_awaited: its calls took far longer than it says
};

std::string_view name_of(Outcome outcome);
std::string_view name_of(Reason reason);
std::optional<Outcome> parse_outcome(std::string_view name);
std::optional<Reason> parse_reason(std::string_view name);

/// Whether a run with this outcome ends with exit code 1.
bool is_bad(Outcome outcome);

using Facts = std::map<std::string, std::string>;

struct MachineRecord {
  std::string system;                // "Linux 6.1.0 x86_64", "macOS 15.1 arm64"
  std::string distribution;          // "Debian GNU/Linux 12 (bookworm)"
  std::string processor;             // "AMD EPYC 9654"
  int cores = 0;                     // usable by this process
  std::int64_t memory_bytes = 0;     // usable: cgroup limits honoured
  std::vector<std::string> devices;  // accelerators
  Facts facts;  // governor, virtualisation, ASLR, ...; never host or user names

  friend bool operator==(const MachineRecord&, const MachineRecord&) = default;
};

struct TargetRecord {
  std::string id;
  std::string framework;
  std::string version;
  Facts settings;                            // as the worker stated them: threads, BLAS, allocator
  std::map<std::string, std::string> calls;  // operation -> the call it makes
  std::optional<double> empty_call = {};     // seconds of a call that does next to nothing

  friend bool operator==(const TargetRecord&, const TargetRecord&) = default;
};

/// What the instrument found out about itself during a run (run/self_test_run.hpp).
struct SelfTestRecord {
  struct Check {
    std::string name;            // "placebo", "longer", "canary", "worker"
    std::optional<bool> passed;  // empty: not decided yet
    std::string detail;          // what was seen, for people

    friend bool operator==(const Check&, const Check&) = default;
  };

  std::size_t launches = 0;
  double seconds = 0;  // of wall time that it took so far
  std::vector<Check> checks;

  friend bool operator==(const SelfTestRecord&, const SelfTestRecord&) = default;
};

struct RunRecord {
  std::string howfast;  // version
  std::string started;  // ISO 8601, UTC
  std::string suite;
  std::vector<std::string> filters;
  std::uint64_t seed = 0;
  std::size_t launches = 0;  // planned for an ordinary case
  MachineRecord machine;
  Facts settings;
  std::vector<TargetRecord> targets;
  std::optional<Roof> roof;            // of the machine's processors
  std::optional<double> roof_reached;  // of it, when this run began; see confirm_roof()
  // Of accelerators: the best matrix product and the best copy of this run's targets on them.
  std::optional<Roof> accelerator_roof;
  double limits_seconds = 0;  // of wall time that finding out all this took
  // The last one of the file; not repeated in the run's own line.
  std::optional<SelfTestRecord> self_test;

  friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// A setting of the run; empty where it does not apply.
std::string setting(const RunRecord& run, const std::string& name);

struct AgreementRecord {
  bool passed = false;
  std::optional<double> worst;  // empty: not a number
  std::int64_t checked = 0;
  std::int64_t of = 0;
  std::optional<double> bits = {};  // to how many values are right; empty: all are exact

  friend bool operator==(const AgreementRecord&, const AgreementRecord&) = default;
};

/// Of what was spent on a cell (LaunchRecord::spent), the part within calls that were timed; it is
/// in other phases, too.
inline constexpr const char* kClocked = "clocked";

/// The name in LaunchRecord::evidence of the most that the target's process held, in bytes.
inline constexpr const char* kPeakResident = "peak_resident_bytes";

/// One target finished one case in one launch.
struct LaunchRecord {
  std::size_t launch = 1;
  std::string case_id;
  std::string target;
  Outcome outcome = Outcome::measured;
  std::optional<Reason> reason;
  std::string detail;
  std::optional<double> seconds;  // one call: median of the slices that are kept
  // Seconds a call in the slice of each round, its samples' median; empty where the round was
  // rejected. What two targets of a launch are paired by.
  std::vector<std::optional<double>> slices;
  std::vector<double> quantiles;     // seconds of single calls: min, 10, 50, 90, 99 %, max
  std::size_t calls = 0;             // timed calls in all
  std::optional<double> first_call;  // seconds, of the first call after loading
  // Of a device that works while calls return (seconds; empty otherwise): one call waited for by
  // itself, and what one more call adds where many are waited for together.
  std::optional<double> latency;
  std::optional<double> throughput;
  std::optional<AgreementRecord> agreement;
  std::map<std::string, double> evidence;
  std::map<std::string, double> spent;  // seconds of the run's own time, by phase; "clocked": of
                                        // these within calls that were timed
  std::vector<std::string> flags;

  friend bool operator==(const LaunchRecord&, const LaunchRecord&) = default;
};

/// The slices of a launch as plain numbers; NaN where a round was rejected.
std::vector<double> rounds_of(const std::vector<std::optional<double>>& slices);

struct TimeRecord {
  double seconds = 0;
  double low = 0;
  double high = 0;
  double confidence = 0.95;

  friend bool operator==(const TimeRecord&, const TimeRecord&) = default;
};

/// A time beside the machine's limits (measure/roofline.hpp).
struct RoofRecord {
  Bound bound = Bound::memory;  // the nearest limit
  std::string level;            // where the data lies: "L1" ... "memory"
  double seconds = 0;           // what that limit alone takes
  double share = 0;             // of the time: 0.6 is 60 % of what could be
  double flops_per_second = 0;  // nominal work by the time
  double bytes_per_second = 0;

  friend bool operator==(const RoofRecord&, const RoofRecord&) = default;
};

/// Derived from the launch records of one case and target; self-contained.
struct OutcomeRecord {
  Case definition;
  std::string target;
  Outcome outcome = Outcome::measured;
  std::optional<Reason> reason;
  std::string detail;
  std::optional<AgreementRecord> agreement;
  std::optional<TimeRecord> time;  // present exactly when measured; low == high == seconds and
                                   // confidence 0 with fewer than two launches
  std::vector<double> launches;    // seconds of each launch, in launch order
  std::vector<std::size_t> launch_numbers;  // which launch each belongs to: for pairing
  // Of each of them, as its launch record has it; not repeated in the outcome's own line. Empty
  // when no launch has any.
  std::vector<std::vector<std::optional<double>>> slices;
  std::optional<double> first_call;
  std::optional<std::int64_t> peak_memory;  // bytes that its process held at most, in any launch
  std::optional<RoofRecord> roof;           // only of what is measured on a device with a roof
  std::optional<TimeRecord> latency;        // see LaunchRecord
  std::optional<TimeRecord> throughput;
  std::vector<std::string> flags;

  friend bool operator==(const OutcomeRecord&, const OutcomeRecord&) = default;
};

}  // namespace howfast
