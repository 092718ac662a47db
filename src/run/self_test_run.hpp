#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "measure/paired_launches.hpp"
#include "record/records.hpp"
#include "run/plan.hpp"

namespace howfast {

/// The instrument's check of itself: in every launch of a run it times, by the same code as
/// everything else, a wait, the same wait again (they must not be called different), a wait 3 %
/// longer (which must be called slower) and a fixed amount of work (which shows how the machine's
/// speed moves from launch to launch). Takes some 0.4 s a launch: two at least, and further ones
/// as long as all of them take little beside the run.
class SelfTest {
 public:
  /// By the worker howfast-self-test in `folder`; empty where there is none.
  static std::optional<SelfTest> with_worker_in(const std::filesystem::path& folder);

  /// Whether a run that has gone on for so long should play another launch of it.
  bool is_due(Seconds run_so_far) const;

  /// What all launches of it took.
  Seconds spent() const { return spent_; }

  /// Plays one launch; what its workers do wrong is told by the record, an Error is the system's.
  Expected<void> play(std::size_t launch, std::uint64_t seed, const std::filesystem::path& scratch,
                      int cores);

  /// What it came to so far.
  SelfTestRecord record() const;

 private:
  explicit SelfTest(const std::filesystem::path& worker);

  SelectedCase selected_;
  std::vector<PlannedTarget> targets_;
  std::vector<std::vector<LaunchTimes>> times_;  // of each target
  std::size_t played_ = 0;
  Seconds spent_{0};
  std::string trouble_;  // what a worker did wrong
};

}  // namespace howfast
