#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "measure/awaiting.hpp"
#include "measure/rejection.hpp"
#include "measure/sampling_plan.hpp"
#include "record/records.hpp"
#include "run/case_inputs.hpp"
#include "run/case_judge.hpp"
#include "run/resident_memory.hpp"
#include "run/run_roof.hpp"
#include "run/target_session.hpp"

namespace howfast {

/// One case in one launch: every target loads it, answers once and is judged; those that agree are
/// timed in interleaved slices, with one unannounced look at what a timed call produced. The result
/// is a launch record for each target.
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
  // A target on its way through the visit.
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
    std::vector<Claim> claims;                  // of each request to time that stands in the record
    std::optional<ResidentMemory> warm_memory;  // of its process, when it was warm
    bool loaded = false;                        // its worker may hold the case
    bool open = true;                           // nothing has decided its outcome yet
  };

  Expected<void> prepare(Cell& cell);
  bool answers_rightly(Cell& cell);
  Answer<Seconds> warm_up(WorkerClient& worker, Cell& cell, Seconds& processor_time);
  bool waits_for_its_work(Cell& cell);
  Answer<LookForWork> look_for_work(WorkerClient& worker, const Cell& cell,
                                    std::size_t calls) const;
  void plan();
  Answer<protocol::Timed> time(WorkerClient& worker, Cell& cell, const protocol::Time& request);
  void take_slice(Cell& cell, std::size_t round);
  void count(Cell& cell, std::span<const double> seconds_a_call, std::size_t calls);
  void time_single_calls(Cell& cell);
  void look_again(Cell& cell, std::size_t last_set);
  void reject_rounds();
  void look_at_memory(Cell& cell);
  void doubt(Cell& cell);
  void summarise(Cell& cell);
  void close(Cell& cell, const CellFailure& failure);
  bool agrees(Cell& cell, std::size_t set, const OutputPlace& place,
              const std::vector<protocol::Produced>& produced, Reason when_wrong);
  void unload(Cell& cell);
  std::size_t answer_set() const;
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
