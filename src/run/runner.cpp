#include "run/runner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/random.hpp"
#include "base/version.hpp"
#include "machine/machine.hpp"
#include "run/case_visit.hpp"
#include "run/cell_states.hpp"
#include "run/derive_outcome.hpp"
#include "run/interrupt.hpp"
#include "run/launch_choice.hpp"
#include "run/resume.hpp"
#include "run/run_roof.hpp"
#include "run/scratch_folder.hpp"
#include "run/self_test_run.hpp"
#include "run/target_reach.hpp"
#include "run/target_session.hpp"

namespace howfast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;

// Streams of random numbers drawn from the seed of the run.
enum Draw : std::uint64_t { draw_placement, draw_visit, draw_order, draw_self_test };

MachineRecord machine_record(Machine machine) {
  return {machine.system,          machine.distribution, machine.processor,
          machine.cores,           machine.memory_bytes, {},
          std::move(machine.facts)};
}

// The best of each kind.
void add_to(std::optional<Roof>& roof, const std::vector<RoofFigure>& figures) {
  if (!roof) roof.emplace();
  for (const RoofFigure& figure : figures) {
    if (find_figure(*roof, figure.kind, figure.level, figure.threads) == nullptr) {
      roof->figures.push_back(figure);
    }
    raise(*roof, figure);
  }
}

// The clocks that tell a sleep are not read at the same instant.
constexpr Seconds kShortestSleep{0.01};

class Runner {
 public:
  Runner(const Plan& plan, RunFileWriter file, RunManner manner, RunObserver& observer)
      : plan_(plan),
        manner_(std::move(manner)),
        observer_(observer),
        cells_(plan.cases.size(), plan.targets.size(), plan.launches, !plan.budget),
        visit_cost_(plan.cases.size()),
        file_(std::move(file)) {
    for (const PlannedTarget& target : plan.targets) {
      target_ids_.push_back(to_string(target.target));
    }
  }

  Expected<RunResult> run();

 private:
  Expected<void> open_run();
  Expected<void> sweep_all();
  bool has_work(std::size_t launch) const;
  std::size_t first_launch() const;
  std::vector<std::size_t> cases_of(std::size_t launch) const;
  Seconds left_of_budget() const;
  void start_launch(std::size_t launch);
  Expected<void> open_targets();
  Expected<void> know_limits();
  Expected<void> let_raise_roof(std::size_t t);
  Expected<void> time_empty_call(std::size_t t);
  Expected<void> test_self(std::size_t launch);
  Expected<void> settle_without_worker(std::size_t launch, std::size_t c);
  Expected<void> visit(std::size_t launch, std::size_t c);
  Expected<void> record(std::size_t c, std::size_t t, const LaunchRecord& launch);
  Expected<void> append(const OutcomeRecord& outcome);
  void pass_on_news();
  std::vector<OutcomeRecord> outcomes() const;
  Progress progress() const;

  const Plan& plan_;
  RunManner manner_;
  RunObserver& observer_;
  std::vector<std::string> target_ids_;
  CellStates cells_;
  std::vector<Seconds> visit_cost_;         // of each case, when last visited; 0: not yet
  Clock::time_point began_ = Clock::now();  // to measure: a budget is not for getting ready
  Seconds spent_before_{0};                 // by the part of the run that this one goes on with
  std::size_t flush_bytes_ = plan_.cold ? cache_flush_bytes() : 0;
  Seconds start_up_{0};                    // what starting all workers takes
  std::vector<std::size_t> launch_cases_;  // what the launch now under way goes through
  std::vector<TargetSession> sessions_;    // one for each target, of this launch
  std::optional<ScratchFolder> scratch_;
  std::optional<RunRoof> roof_;
  std::optional<SelfTest> self_test_;
  RunFileWriter file_;
  RunRecord run_;
  Progress now_;
  bool fresh_ = true;  // the workers are those that open_run() started
};

bool Runner::has_work(std::size_t launch) const {
  for (std::size_t c = 0; c < cells_.cases(); ++c) {
    if (cells_.is_open(c, launch)) return true;
  }
  return false;
}

// With a budget, cases may be left out of a launch, so what is recorded of one has no number to
// spare.
std::size_t Runner::first_launch() const {
  if (plan_.budget) return cells_.last_launch() + 1;
  std::size_t first = 1;
  while (first < plan_.launches && !has_work(first)) ++first;
  return first;
}

// What the next launch goes through, in the order drawn for it: what a case meets of the one before
// it is then drawn anew with every launch, too.
std::vector<std::size_t> Runner::cases_of(std::size_t launch) const {
  std::vector<std::size_t> cases;
  if (plan_.budget) {
    // The workers of the first launch run already.
    const Seconds start_up = fresh_ ? Seconds{0} : start_up_;
    cases = choose_launch(cells_, visit_cost_, left_of_budget(), start_up);
  } else {
    for (std::size_t c = 0; c < cells_.cases(); ++c) {
      if (cells_.is_open(c, launch)) cases.push_back(c);
    }
  }
  shuffle(cases, seed_of(seed_of(plan_.seed, draw_order), launch));
  return cases;
}

Seconds Runner::left_of_budget() const {
  const Seconds self_test = self_test_ ? self_test_->spent() : Seconds{0};
  return *plan_.budget - spent_before_ - (Seconds{Clock::now() - began_} - self_test);
}

void Runner::start_launch(std::size_t launch) {
  TargetSession::stop_all(sessions_);
  sessions_.clear();
  sessions_.reserve(plan_.targets.size());
  const std::uint64_t seed = seed_of(seed_of(plan_.seed, draw_placement), launch);
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    sessions_.emplace_back(plan_.targets[t], seed_of(seed, t), launch);
  }
}

// Starts the workers of the first launch, whose settings belong into the run record. A worker that
// does not come up is tried again, and recorded, cell by cell.
Expected<void> Runner::open_targets() {
  const auto started = Clock::now();
  for (std::size_t t = 0; t < sessions_.size() && !interrupted(); ++t) {
    if (!plan_.targets[t].offer.unavailable.empty()) continue;
    auto worker = sessions_[t].worker();
    if (!worker) return tl::unexpected(worker.error());
    run_.targets[t].settings = sessions_[t].settings();
    if (*worker) (**worker)->freeze();
  }
  start_up_ = Clock::now() - started;
  return {};
}

// What plays a script is held against no clock, and against a roof only where one is kept.
bool has_clock(TargetSession& session) {
  return session.living() != nullptr && !session.living()->virtual_clock();
}

// What this machine can do at most, and what of a call is the target's own: into the run record.
Expected<void> Runner::know_limits() {
  const auto started = Clock::now();
  const Machine machine = identify_machine();
  if (std::ranges::none_of(sessions_, has_clock)) {
    roof_ = RunRoof::kept(machine);
  } else {
    roof_ = RunRoof::confirmed(machine);
    self_test_ = SelfTest::with_worker_in(worker_folder());
    if (!self_test_)
      observer_.warned("the worker of the self-test is missing: './dev build' makes it");
  }
  for (std::size_t t = 0; t < sessions_.size() && !interrupted(); ++t) {
    if (!has_clock(sessions_[t])) continue;
    if (auto reached = let_raise_roof(t); !reached) return reached;
    if (auto timed = time_empty_call(t); !timed) return timed;
  }
  if (roof_) {
    if (const auto trouble = roof_->take_trouble()) {
      observer_.warned(fmt::format("{}; {}", trouble->message, trouble->hint));
    }
    run_.roof = roof_->roof();
    run_.roof_reached = roof_->reached();
  }
  run_.limits_seconds = Seconds{Clock::now() - started}.count();
  return {};
}

// Once for a machine's processors; of accelerators, of which nothing is kept, in every run.
Expected<void> Runner::let_raise_roof(std::size_t t) {
  const PlannedTarget& target = plan_.targets[t];
  const bool on_processors = is_on_processors(target_ids_[t]);
  const bool wanted = on_processors ? roof_->is_new() && raises_roof(target) : true;
  if (!wanted || target.target.twin > 1) return {};
  const auto reach = reach_of(target, on_processors ? run_.machine.cores : 1, scratch_->path());
  if (!reach) return tl::unexpected(reach.error());
  if (on_processors) {
    roof_->raise_to(reach->figures);
  } else {
    add_to(run_.accelerator_roof, reach->figures);
  }
  return {};
}

Expected<void> Runner::time_empty_call(std::size_t t) {
  WorkerClient& worker = *sessions_[t].living();
  worker.thaw();
  const auto call = empty_call(worker, plan_.targets[t], scratch_->path(), manner_.patience);
  if (!call) return tl::unexpected(call.error());
  if (*call) {
    run_.targets[t].empty_call = (*call)->count();
  } else {
    sessions_[t].note(call->error());  // its cells will tell
  }
  if (WorkerClient* living = sessions_[t].living()) living->freeze();
  return {};
}

// Beside the targets of this launch, which are frozen.
Expected<void> Runner::test_self(std::size_t launch) {
  const Seconds so_far = Clock::now() - began_;
  if (!self_test_ || interrupted() || !self_test_->is_due(so_far)) return {};
  const std::uint64_t seed = seed_of(seed_of(plan_.seed, draw_self_test), launch);
  if (auto played = self_test_->play(launch, seed, scratch_->path(), run_.machine.cores); !played) {
    return played;
  }
  if (interrupted()) return {};
  run_.self_test = self_test_->record();
  auto written = file_.append(*run_.self_test);
  pass_on_news();
  return written;
}

void Runner::pass_on_news() {
  if (const std::string news = file_.take_news(); !news.empty()) observer_.warned(news);
}

Expected<void> Runner::append(const OutcomeRecord& outcome) {
  auto written = file_.append(outcome);
  pass_on_news();
  return written;
}

Expected<void> Runner::record(std::size_t c, std::size_t t, const LaunchRecord& launch) {
  cells_.add(c, t, launch);
  ++now_.done;
  auto written = file_.append(launch);
  pass_on_news();
  // The outcome as it now stands: every prefix of the file is a whole result.
  if (written) {
    OutcomeRecord now = derive_outcome(plan_.cases[c].definition(), cells_.at(c, t).launches);
    hold_against_roof(now, run_);
    written = append(now);
  }
  if (!written) return written;
  observer_.recorded(launch);
  return {};
}

// Cells whose outcome is known before any worker is asked. Memory may have gone since the last
// launch.
Expected<void> Runner::settle_without_worker(std::size_t launch, std::size_t c) {
  const Case& definition = plan_.cases[c].definition();
  const std::int64_t need = memory_need(definition, plan_.targets.size());
  const std::int64_t free = free_memory();
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    if (!cells_.is_open(c, t, launch)) continue;
    const PlannedTarget& target = plan_.targets[t];
    LaunchRecord settled;
    settled.launch = launch;
    settled.case_id = definition.id;
    settled.target = to_string(target.target);
    if (!target.offer.unavailable.empty()) {
      settled.outcome = Outcome::unsupported;
      settled.reason = Reason::device_unavailable;
      settled.detail = target.offer.unavailable;
    } else if (target.row(definition.operation) == nullptr) {
      settled.outcome = Outcome::unsupported;
      settled.reason = Reason::no_row;
      settled.detail = fmt::format("the worker of {} has no row for {}", target.target.framework,
                                   definition.operation);
    } else if (need > free) {
      settled.outcome = Outcome::skipped;
      settled.reason = Reason::needs_memory;
      settled.detail =
          fmt::format("needs {:.1f} GiB, {:.1f} free", static_cast<double>(need) / kGiB,
                      static_cast<double>(free) / kGiB);
    } else {
      continue;
    }
    if (auto recorded = record(c, t, settled); !recorded) return recorded;
  }
  return {};
}

Expected<void> Runner::visit(std::size_t launch, std::size_t c) {
  std::vector<TargetSession*> open;
  std::vector<std::size_t> targets;
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    if (!cells_.is_open(c, t, launch)) continue;
    open.push_back(&sessions_[t]);
    targets.push_back(t);
  }
  if (open.empty()) return {};
  const bool is_first =
      std::ranges::all_of(targets, [&](std::size_t t) { return cells_.at(c, t).launches.empty(); });

  const auto started = Clock::now();
  const SelectedCase& selected = plan_.cases[c];
  const Case& definition = selected.definition();
  now_.case_id = definition.id;
  now_.target.clear();
  observer_.progressed(progress());
  auto inputs = CaseInputs::write(selected, input_sets(definition), plan_.seed, scratch_->path());
  if (!inputs) return tl::unexpected(inputs.error());

  const std::uint64_t seed = seed_of(plan_.seed, draw_visit);
  CaseVisit visit({selected, *inputs, Clock::now() - started, scratch_->path(), run_.machine.cores,
                   flush_bytes_, launch, seed_of(seed_of(seed, stable_hash(definition.id)), launch),
                   manner_.patience, roof_ ? &*roof_ : nullptr, is_first,
                   [this](const std::string& target) {
                     if (target == now_.target) return;
                     now_.target = target;
                     observer_.progressed(progress());
                   }},
                  open);
  const Seconds asleep = manner_.time_asleep();
  const bool company = manner_.beside_another_run();
  const auto done = [&](LaunchRecord finished) {
    const auto at = std::ranges::find_if(targets, [&](std::size_t t) {
      return to_string(plan_.targets[t].target) == finished.target;
    });
    if (manner_.time_asleep() - asleep > kShortestSleep) {
      finished.flags.emplace_back("machine_slept");
    }
    if (company || manner_.beside_another_run()) finished.flags.emplace_back("another_run_at_once");
    return record(c, *at, finished);
  };
  if (auto ran = visit.run(done); !ran) return ran;
  // A case that is too slow for five launches stays so, however many the user asked for.
  if (const auto wanted = visit.launches_wanted(); wanted && *wanted < kDefaultLaunches) {
    cells_.limit(c, *wanted);
  }
  visit_cost_[c] = Clock::now() - started;
  return {};
}

// Totals count what is still planned; the time left is what each open case took when last visited.
Progress Runner::progress() const {
  Progress at = now_;
  at.total = at.done;
  if (plan_.budget) {  // nobody knows what comes after this launch
    at.left = std::max(left_of_budget(), Seconds{0});
    for (const std::size_t c : launch_cases_) {
      for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
        if (cells_.is_open(c, t, now_.launch)) ++at.total;
      }
    }
    return at;
  }
  Seconds left{0};
  bool known = true;
  for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
    std::size_t most = 0;
    for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
      const std::size_t still = cells_.left(c, t);
      at.total += still;
      most = std::max(most, still);
    }
    known = known && (most == 0 || visit_cost_[c] > Seconds{0});
    left += visit_cost_[c] * static_cast<double>(most);
  }
  if (known) at.left = left;
  return at;
}

std::vector<OutcomeRecord> Runner::outcomes() const {
  const bool spent = plan_.budget && !interrupted();
  return outcomes_of(cells_, plan_.cases, run_, spent ? Reason::budget_spent : Reason::interrupted);
}

// Everything up to the first cell: what is wrong here ends the run before anything was measured.
Expected<void> Runner::open_run() {
  if (manner_.earlier) {
    auto added = add_earlier(cells_, plan_.cases, target_ids_, manner_.earlier->launches);
    if (!added) return added;
    now_.done = manner_.earlier->launches.size();
    for (const LaunchRecord& launch : manner_.earlier->launches) {
      for (const auto& [phase, seconds] : launch.spent) {
        if (phase != kClocked) spent_before_ += Seconds{seconds};
      }
    }
  }
  std::int64_t most_bytes = 0;
  for (const SelectedCase& selected : plan_.cases) {
    const Case& definition = selected.definition();
    most_bytes =
        std::max(most_bytes, CaseInputs::bytes_in_folder(definition, input_sets(definition)) +
                                 static_cast<std::int64_t>(definition.output_bytes()));
  }
  auto scratch = ScratchFolder::create(most_bytes);
  if (!scratch) return tl::unexpected(scratch.error());
  scratch_.emplace(std::move(*scratch));

  now_.launches = plan_.launches;
  start_launch(first_launch());
  run_ = make_run_record(plan_);
  if (auto opened = open_targets(); !opened) return opened;
  if (auto known = know_limits(); !known) return known;
  if (interrupted()) return interrupted_early();
  if (!manner_.earlier) {
    auto begun = file_.append(run_);
    pass_on_news();
    if (begun) observer_.started(run_);
    return begun;
  }
  const RunData& earlier = *manner_.earlier;
  if (auto same = same_targets(earlier.run, run_); !same) return same;
  run_ = earlier.run;
  const std::vector<OutcomeRecord> now = outcomes();
  if (auto completed = complete(file_, earlier, now); !completed) return completed;
  observer_.started(run_);
  observer_.resumed(now_.done, now);
  return {};
}

Expected<void> Runner::sweep_all() {
  began_ = Clock::now();
  for (std::size_t launch = first_launch(); !interrupted(); ++launch) {
    launch_cases_ = cases_of(launch);
    if (launch_cases_.empty()) break;
    if (!std::exchange(fresh_, false)) start_launch(launch);
    now_.launch = launch;
    now_.launches =
        std::max(now_.launches, launch);  // one that was cut short has no number to spare
    for (const std::size_t c : launch_cases_) {
      if (interrupted() || (plan_.budget && left_of_budget() <= Seconds{0})) break;
      if (auto settled = settle_without_worker(launch, c); !settled) return settled;
      if (auto visited = visit(launch, c); !visited) return visited;
    }
    if (auto tested = test_self(launch); !tested) return tested;
    if (!interrupted()) observer_.swept(launch, outcomes());
  }
  return {};
}

Expected<RunResult> Runner::run() {
  if (auto opened = open_run(); !opened) return tl::unexpected(opened.error());
  const auto swept = sweep_all();
  TargetSession::stop_all(sessions_);

  RunResult result{run_, outcomes(), interrupted(), {}, {}};
  if (!swept) result.trouble = swept.error();
  for (const OutcomeRecord& outcome : result.outcomes) {
    // All others are in the file already.
    const bool reached =
        outcome.reason != Reason::interrupted && outcome.reason != Reason::budget_spent;
    const bool known = manner_.earlier && std::ranges::find(manner_.earlier->outcomes, outcome) !=
                                              manner_.earlier->outcomes.end();
    if (reached || known || result.trouble) continue;
    if (auto written = append(outcome); !written) result.trouble = written.error();
  }
  if (auto named = file_.keep_named(); !named && !result.trouble) result.trouble = named.error();
  pass_on_news();
  result.run_file = file_.path();
  return result;
}

}  // namespace

RunRecord make_run_record(const Plan& plan) {
  RunRecord record;
  record.howfast = kHowfastVersion;
  record.started = utc_now();
  record.suite = plan.suite;
  record.filters = plan.filters;
  record.seed = plan.seed;
  record.launches = plan.launches;
  record.machine = machine_record(identify_machine());
  record.settings = plan.settings;
  for (const PlannedTarget& target : plan.targets) {
    TargetRecord& described = record.targets.emplace_back();
    described.id = to_string(target.target);
    described.framework = target.target.framework;
    described.version = target.framework_version;
    for (const SelectedCase& selected : plan.cases) {
      const std::string& operation = selected.definition().operation;
      if (const protocol::Row* row = target.row(operation)) described.calls[operation] = row->call;
    }
  }
  return record;
}

Expected<RunResult> run_plan(const Plan& plan, RunFileWriter file, RunManner manner,
                             RunObserver& observer) {
  return Runner(plan, std::move(file), std::move(manner), observer).run();
}

}  // namespace howfast
