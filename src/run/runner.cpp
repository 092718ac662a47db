#include "run/runner.hpp"

#include <algorithm>
#include <chrono>
#include <map>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "base/random.hpp"
#include "base/version.hpp"
#include "machine/machine.hpp"
#include "run/case_visit.hpp"
#include "run/derive_outcome.hpp"
#include "run/interrupt.hpp"
#include "run/scratch_folder.hpp"
#include "run/target_session.hpp"

namespace howfast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kGiB = 1024.0 * 1024.0 * 1024.0;

// Streams of random numbers drawn from the seed of the run.
enum Draw : std::uint64_t { draw_placement, draw_visit };

MachineRecord machine_record() {
  Machine machine = identify_machine();
  return {machine.system,          machine.distribution, machine.processor,
          machine.cores,           machine.memory_bytes, {},
          std::move(machine.facts)};
}

// What has become of one target on one case so far.
struct CellState {
  std::vector<LaunchRecord> launches;
  bool ended = false;  // no further launch for it
};

class Runner {
 public:
  Runner(const Plan& plan, std::optional<Seconds> patience, RunObserver& observer)
      : plan_(plan),
        patience_(patience),
        observer_(observer),
        cells_(plan.cases.size() * plan.targets.size()),
        launches_wanted_(plan.cases.size(), plan.launches),
        visit_cost_(plan.cases.size()) {}

  Expected<RunResult> run(const std::filesystem::path& run_file);

 private:
  CellState& cell(std::size_t c, std::size_t t) { return cells_[c * plan_.targets.size() + t]; }

  void start_launch(std::size_t launch);
  Expected<void> open_targets(RunRecord& record);
  Expected<void> settle_without_worker(std::size_t c);
  Expected<void> visit(std::size_t launch, std::size_t c);
  Expected<void> record(std::size_t c, std::size_t t, const LaunchRecord& launch);
  std::vector<OutcomeRecord> outcomes() const;
  Progress progress() const;

  const Plan& plan_;
  std::optional<Seconds> patience_;
  RunObserver& observer_;
  std::vector<CellState> cells_;              // by case, then target
  std::vector<std::size_t> launches_wanted_;  // of each case
  std::vector<Seconds> visit_cost_;           // of each case, when last visited; 0: not yet
  std::vector<TargetSession> sessions_;       // one for each target, of this launch
  std::optional<ScratchFolder> scratch_;
  std::optional<RunFileWriter> file_;
  Progress now_;
};

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
Expected<void> Runner::open_targets(RunRecord& record) {
  for (std::size_t t = 0; t < sessions_.size(); ++t) {
    if (!plan_.targets[t].offer.unavailable.empty()) continue;
    auto worker = sessions_[t].worker();
    if (!worker) return tl::unexpected(worker.error());
    record.targets[t].settings = sessions_[t].settings();
    if (*worker) (**worker)->freeze();
  }
  return {};
}

Expected<void> Runner::record(std::size_t c, std::size_t t, const LaunchRecord& launch) {
  CellState& state = cell(c, t);
  state.launches.push_back(launch);
  const auto failures = std::ranges::count_if(
      state.launches, [](const LaunchRecord& l) { return l.outcome != Outcome::measured; });
  state.ended =
      ends_at_once(launch.outcome) || static_cast<std::size_t>(failures) >= kFailuresThatEnd;
  ++now_.done;
  auto written = file_->append(launch);
  // The outcome as it now stands: every prefix of the file is a whole result.
  if (written) written = file_->append(derive_outcome(plan_.cases[c].definition(), state.launches));
  if (!written) return written;
  observer_.recorded(launch);
  return {};
}

// Cells whose outcome is known before any worker is asked.
Expected<void> Runner::settle_without_worker(std::size_t c) {
  const Case& definition = plan_.cases[c].definition();
  const std::int64_t need = memory_need(definition, plan_.targets.size());
  const std::int64_t free = free_memory();
  for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
    const PlannedTarget& target = plan_.targets[t];
    LaunchRecord settled;
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
    if (cell(c, t).ended) continue;
    open.push_back(&sessions_[t]);
    targets.push_back(t);
  }
  if (open.empty()) return {};

  const auto started = Clock::now();
  const SelectedCase& selected = plan_.cases[c];
  const Case& definition = selected.definition();
  now_.case_id = definition.id;
  now_.target.clear();
  observer_.progressed(progress());
  auto inputs = CaseInputs::write(selected, input_sets(definition), plan_.seed, scratch_->path());
  if (!inputs) return tl::unexpected(inputs.error());

  const std::uint64_t seed = seed_of(plan_.seed, draw_visit);
  CaseVisit visit({selected, *inputs, Clock::now() - started, scratch_->path(), launch,
                   seed_of(seed_of(seed, stable_hash(definition.id)), launch), patience_,
                   [this](const std::string& target) {
                     if (target == now_.target) return;
                     now_.target = target;
                     observer_.progressed(progress());
                   }},
                  open);
  const auto done = [&](const LaunchRecord& finished) {
    const auto at = std::ranges::find_if(targets, [&](std::size_t t) {
      return to_string(plan_.targets[t].target) == finished.target;
    });
    return record(c, *at, finished);
  };
  if (auto ran = visit.run(done); !ran) return ran;
  // A case that is too slow for five launches stays so, however many the user asked for.
  if (const auto wanted = visit.launches_wanted(); wanted && *wanted < kDefaultLaunches) {
    launches_wanted_[c] = std::min(plan_.launches, *wanted);
  }
  visit_cost_[c] = Clock::now() - started;
  return {};
}

// Totals count what is still planned; the time left is what each open case took when last visited.
Progress Runner::progress() const {
  Progress at = now_;
  at.total = at.done;
  Seconds left{0};
  bool known = true;
  for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
    std::size_t most = 0;
    for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
      const CellState& state = cells_[c * plan_.targets.size() + t];
      if (state.ended || state.launches.size() >= launches_wanted_[c]) continue;
      const std::size_t still = launches_wanted_[c] - state.launches.size();
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
  std::vector<OutcomeRecord> all;
  for (std::size_t c = 0; c < plan_.cases.size(); ++c) {
    for (std::size_t t = 0; t < plan_.targets.size(); ++t) {
      const CellState& state = cells_[c * plan_.targets.size() + t];
      if (!state.launches.empty()) {
        all.push_back(derive_outcome(plan_.cases[c].definition(), state.launches));
        continue;
      }
      OutcomeRecord never;
      never.definition = plan_.cases[c].definition();
      never.target = to_string(plan_.targets[t].target);
      never.outcome = Outcome::skipped;
      never.reason = Reason::interrupted;
      never.detail = "the run ended before it was this cell's turn";
      all.push_back(never);
    }
  }
  return all;
}

Expected<RunResult> Runner::run(const std::filesystem::path& run_file) {
  const InterruptGuard guard;
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
  start_launch(1);
  RunRecord run_record = make_run_record(plan_);
  if (auto opened = open_targets(run_record); !opened) return tl::unexpected(opened.error());
  auto file = RunFileWriter::create(run_file, run_record);
  if (!file) return tl::unexpected(file.error());
  file_.emplace(std::move(*file));
  observer_.started(run_record);

  for (std::size_t launch = 1; launch <= plan_.launches && !interrupted(); ++launch) {
    if (launch > 1) start_launch(launch);
    now_.launch = launch;
    for (std::size_t c = 0; c < plan_.cases.size() && !interrupted(); ++c) {
      if (launch > launches_wanted_[c]) continue;
      if (launch == 1) {
        if (auto settled = settle_without_worker(c); !settled)
          return tl::unexpected(settled.error());
      }
      if (auto visited = visit(launch, c); !visited) return tl::unexpected(visited.error());
    }
    observer_.swept(launch, outcomes());
  }
  TargetSession::stop_all(sessions_);

  RunResult result{std::move(run_record), outcomes(), interrupted()};
  for (const OutcomeRecord& outcome : result.outcomes) {
    // All others are in the file already.
    if (outcome.reason != Reason::interrupted) continue;
    if (auto written = file_->append(outcome); !written) return tl::unexpected(written.error());
  }
  return result;
}

}  // namespace

RunRecord make_run_record(const Plan& plan) {
  RunRecord record;
  record.howfast = kHowfastVersion;
  record.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
  record.suite = plan.suite;
  record.filters = plan.filters;
  record.seed = plan.seed;
  record.launches = plan.launches;
  record.machine = machine_record();
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

Expected<RunResult> run_plan(const Plan& plan, const std::filesystem::path& run_file,
                             std::optional<Seconds> patience, RunObserver& observer) {
  return Runner(plan, patience, observer).run(run_file);
}

}  // namespace howfast
