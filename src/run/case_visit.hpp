#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "measure/rejection.hpp"
#include "record/records.hpp"
#include "run/case_inputs.hpp"
#include "run/case_judge.hpp"
#include "run/cell.hpp"
#include "run/looks.hpp"
#include "run/run_roof.hpp"
#include "run/target_session.hpp"

namespace howfast {

/// One case in one launch: every target loads it, makes a call and is judged by that; those that
/// agree are timed in interleaved slices, with one unannounced look at what a timed call produced.
/// The result is a launch record for each target.
class CaseVisit {
 public:
  struct Surroundings {
    const SelectedCase& selected;
    CaseInputs& inputs;
    Seconds filling{0};             // what making the inputs took
    std::filesystem::path scratch;  // where outputs are written
    int cores = 1;                  // that targets may use
    std::size_t flush_bytes = 0;    // see protocol::Time; 0: hot
    std::size_t launch = 1;
    std::uint64_t seed = 0;                               // of this case in this launch
    std::optional<Seconds> patience;                      // see run_plan()
    RunRoof* roof = nullptr;                              // null: none is known
    bool first_visit = true;                              // of this case in this run
    std::function<void(const std::string& target)> turn;  // is told whose turn it is
  };
  using Done = std::function<Expected<void>(const LaunchRecord&)>;

  CaseVisit(Surroundings around, const std::vector<TargetSession*>& sessions);

  /// Runs it; `done` gets each target's record as soon as that target is finished, and nothing for
  /// those that an interruption cut short. An Error is the system's and ends the run.
  Expected<void> run(const Done& done);

  /// Launches this case is worth, known after run() when some target was timed.
  std::optional<std::size_t> launches_wanted() const { return launches_wanted_; }

 private:
  Expected<void> prepare(Cell& cell);
  bool load(Cell& cell);
  bool is_right_at_first(Cell& cell);
  Answer<Seconds> warm_up(WorkerClient& worker, Cell& cell, Seconds& processor_time);
  Looks looks(WorkerClient& worker, Cell& cell);
  bool computes_anew(Cell& cell);
  bool waits_for_its_work(Cell& cell);
  void plan();
  Answer<protocol::Timed> time(WorkerClient& worker, Cell& cell, const protocol::Time& request);
  void take_slice(Cell& cell, std::size_t round);
  void time_single_calls(Cell& cell);
  void look_again(Cell& cell, std::size_t last_set);
  void reject_rounds();
  bool agrees(Cell& cell, std::size_t set, const OutputPlace& place,
              const protocol::HandedOver& handed, Reason when_wrong);
  bool unload(Cell& cell);
  std::size_t first_set() const;
  Seconds patience(std::size_t calls) const;

  template <typename Ask>
  auto in_turn(Cell& cell, const char* phase, Ask ask);

  Surroundings around_;
  CaseJudge judge_;
  std::vector<Cell> cells_;
  std::size_t rounds_ = 0;
  Seconds longest_rounds_{0};           // after which no further round begins
  std::size_t look_round_ = 0;          // after which round timed outputs are judged
  std::optional<int> round_processor_;  // where single threads compute in this round
  RoundSelection selection_;            // of the rounds that were taken
  std::optional<std::size_t> launches_wanted_;
};

}  // namespace howfast
