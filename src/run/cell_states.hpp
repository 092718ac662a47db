#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "record/records.hpp"
#include "run/plan.hpp"

namespace howfast {

/// What has become of one target on one case so far.
struct CellState {
  std::vector<LaunchRecord> launches;
  bool ended = false;  // no further launch for it
};

/// How far a plan has come: by case, then target, what was recorded and what is still to do. A run
/// that goes on adds the records of its file first and then stands where it would have stood.
class CellStates {
 public:
  /// `every_launch`: each cell takes part in all of its launches one after the other; else a launch
  /// may leave cases out (see run/launch_choice.hpp).
  CellStates(std::size_t cases, std::size_t targets, std::size_t launches, bool every_launch = true)
      : targets_(targets),
        every_launch_(every_launch),
        cells_(cases * targets),
        wanted_(cases, launches) {}

  std::size_t cases() const { return wanted_.size(); }
  std::size_t targets() const { return targets_; }
  const CellState& at(std::size_t c, std::size_t t) const { return cells_[c * targets_ + t]; }

  /// Records a launch; two failures end a cell, some outcomes at once.
  void add(std::size_t c, std::size_t t, const LaunchRecord& launch);

  /// A case that turns out too slow for more launches than `most`, however many the user asked for.
  void limit(std::size_t c, std::size_t most);

  /// Whether this launch of a cell is still to come.
  bool is_open(std::size_t c, std::size_t t, std::size_t launch) const;
  bool is_open(std::size_t c, std::size_t launch) const;  // of any target

  /// Launches of a cell that are still to come.
  std::size_t left(std::size_t c, std::size_t t) const;
  bool finished() const;

  /// The last launch that anything is recorded of; 0 before the first.
  std::size_t last_launch() const;

  /// Whether a record of this launch may follow what is recorded of the cell.
  bool may_follow(std::size_t c, std::size_t t, std::size_t launch) const;

 private:
  std::size_t targets_;
  bool every_launch_;
  std::vector<CellState> cells_;
  std::vector<std::size_t> wanted_;  // launches of each case
};

/// Adds what an earlier part of the run recorded. The error names a record that this plan could not
/// have led to.
Expected<void> add_earlier(CellStates& states, const std::vector<SelectedCase>& cases,
                           std::span<const std::string> targets,
                           std::span<const LaunchRecord> launches);

/// The outcome of every cell as things stand, in plan order: by case, then target. A cell that no
/// launch has reached is *skipped*: the run was interrupted before, or its budget was spent.
/// Times stand beside the run's roof; its targets are those of the states.
std::vector<OutcomeRecord> outcomes_of(const CellStates& states,
                                       const std::vector<SelectedCase>& cases, const RunRecord& run,
                                       Reason when_not_reached = Reason::interrupted);

}  // namespace howfast
