#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/progress.hpp"
#include "cli/run_words.hpp"
#include "cli/turn.hpp"
#include "machine/machine.hpp"
#include "measure/looks.hpp"
#include "ops/catalogue.hpp"
#include "report/model.hpp"
#include "report/plain_text.hpp"
#include "report/terminal.hpp"
#include "run/cell_states.hpp"
#include "run/interrupt.hpp"
#include "run/limits.hpp"
#include "run/resume.hpp"
#include "run/run_lock.hpp"
#include "run/runner.hpp"
#include "run/scratch_folder.hpp"

namespace howfast::cli {
namespace {

namespace fs = std::filesystem;

// 53 bits, so that a program that reads JSON numbers as doubles reads it right.
std::uint64_t draw_seed() {
  std::random_device device;
  return ((std::uint64_t{device()} << 32) | device()) >> 11;
}

fs::path default_run_file() {
  return fmt::format("howfast-{:%Y%m%d-%H%M%S}.jsonl", fmt::localtime(std::time(nullptr)));
}

// All of a plan but its targets: no worker is started.
Expected<Plan> plan_cases(const RunOptions& options) {
  const Suite suite = options.suite.value_or(Suite::quick);
  Plan plan;
  plan.suite = name_of(suite);
  plan.filters = options.filters;
  plan.seed = options.seed.value_or(draw_seed());
  plan.budget = options.budget;
  plan.launches = options.launches.value_or(options.budget ? kLastLook : kDefaultLaunches);
  plan.cold = options.cold.value_or(false);
  plan.free_memory = free_memory();
  plan.settings = settings_of(options);
  auto cases = select_cases(suite, options.filters);
  if (!cases) return tl::unexpected(cases.error());
  plan.cases = std::move(*cases);
  return plan;
}

Expected<void> plan_targets(const RunOptions& options, Plan& plan) {
  if (auto allowed = check_limits(options.targets.named.size()); !allowed) return allowed;
  const std::vector<FoundWorker> workers =
      find_workers(worker_folder(), options.workers, options.targets.named);
  if (interrupted()) return interrupted_early();
  auto targets = choose_targets(workers, options.targets.named, options.targets.all);
  if (!targets) return tl::unexpected(targets.error());
  plan.targets = std::move(*targets);
  return check_limits(plan.targets.size());
}

ExitCode code_of(const std::vector<OutcomeRecord>& outcomes) {
  const bool bad = std::ranges::any_of(
      outcomes, [](const OutcomeRecord& outcome) { return is_bad(outcome.outcome); });
  return bad ? ExitCode::bad_outcome : ExitCode::fine;
}

Expected<void> print_table(const RunOptions& options, const RunRecord& run,
                           const std::vector<OutcomeRecord>& outcomes) {
  std::vector<report::AddedWorker> added;
  for (const WorkerCommand& worker : options.workers) {
    added.push_back({worker.name, worker.command});
  }
  return print(report::draw_terminal(report::make_table(run, outcomes, added), style_of(stdout)));
}

// One run at a time on a machine. Whether this one goes on beside another.
Expected<bool> take_turn(const RunOptions& options, std::optional<RunLock>& lock) {
  lock = attempt_turn();
  if (!lock || lock->held()) return false;
  if (!options.wait) {
    tell(fmt::format("howfast: {} is under way on this machine; the results will say so",
                     holder_words(*lock)));
    lock->join();
    return true;
  }
  const auto waited =
      wait_for_turn(*lock, "; --no-wait goes on at once and says so in the results");
  if (!waited) return tl::unexpected(waited.error());
  return false;
}

// What cannot be measured here although it was asked for: better read before the run than after.
void tell_unavailable(const Plan& plan) {
  for (const PlannedTarget& target : plan.targets) {
    if (target.offer.unavailable.empty()) continue;
    tell(report::harmless(fmt::format("howfast: {} cannot run here: {}", to_string(target.target),
                                      target.offer.unavailable),
                          2000));
  }
}

Expected<ExitCode> carry_out(const RunOptions& options, Plan plan, RunFileWriter file,
                             std::optional<RunData> earlier) {
  std::optional<RunLock> lock;
  const auto beside = take_turn(options, lock);
  if (!beside) return tl::unexpected(beside.error());
  if (*beside) plan.settings["another_run_at_once"] = "yes";
  if (auto planned = plan_targets(options, plan); !planned) return tl::unexpected(planned.error());
  tell_unavailable(plan);

  RunManner manner;
  manner.patience = options.timeout;
  manner.earlier = std::move(earlier);
  manner.beside_another_run = [&lock] { return lock && lock->has_company(); };
  RunProgress progress;
  const auto result = run_plan(plan, std::move(file), std::move(manner), progress);
  progress.finish();
  if (!result) return tl::unexpected(result.error());

  const auto printed = print_table(options, result->run, result->outcomes);
  const std::string name = report::harmless(result->run_file.string(), 2000);
  if (result->trouble) {
    Error trouble = *result->trouble;
    std::error_code ignored;
    if (fs::exists(result->run_file, ignored)) {
      trouble.hint += fmt::format("; then: howfast run --resume {}",
                                  report::shell_word(result->run_file.string()));
    }
    return tl::unexpected(trouble);
  }
  if (!printed) return tl::unexpected(printed.error());
  tell("results: " + name);
  if (result->interrupted) {
    tell(
        "interrupted: what was done by then is in the table and in the run file; to go on: "
        "howfast run --resume " +
        report::harmless(report::shell_word(result->run_file.string()), 2000));
    return ExitCode::interrupted;
  }
  return code_of(result->outcomes);
}

Expected<ExitCode> resume(const RunOptions& given) {
  auto file = RunFileWriter::reopen(*given.resume);
  if (!file) return tl::unexpected(file.error());
  auto data = read_run_file(*given.resume);
  if (!data) return tl::unexpected(data.error());
  const auto options = words_of(data->run, given);
  if (!options) return tl::unexpected(options.error());
  auto plan = plan_cases(*options);
  if (!plan) return tl::unexpected(plan.error());
  if (auto same = same_place(data->run, make_run_record(*plan)); !same) {
    return tl::unexpected(same.error());
  }
  for (const std::string& warning : data->warnings) {
    tell("howfast: warning: " + report::harmless(warning));
  }

  std::vector<std::string> targets;
  for (const TargetRecord& target : data->run.targets) targets.push_back(target.id);
  CellStates states(plan->cases.size(), targets.size(), plan->launches, !plan->budget);
  if (auto added = add_earlier(states, plan->cases, targets, data->launches); !added) {
    return tl::unexpected(added.error());
  }
  if (!states.finished()) {
    return carry_out(*options, *std::move(plan), *std::move(file), *std::move(data));
  }
  tell("howfast: that run is finished, nothing is left to measure");
  const std::vector<OutcomeRecord> outcomes = outcomes_of(states, plan->cases, data->run);
  if (auto whole = complete(*file, *data, outcomes); !whole) return tl::unexpected(whole.error());
  if (auto printed = print_table(*options, data->run, outcomes); !printed) {
    return tl::unexpected(printed.error());
  }
  return code_of(outcomes);
}

}  // namespace

Expected<ExitCode> run_command(const RunOptions& options) {
  const InterruptGuard guard;
  ScratchFolder::remove_leftovers();
  if (options.resume) return resume(options);
  auto plan = plan_cases(options);
  if (!plan) return tl::unexpected(plan.error());
  if (options.dry_run) {
    if (auto made = plan_targets(options, *plan); !made) return tl::unexpected(made.error());
    return print(describe(*plan)).map([] { return ExitCode::fine; });
  }
  // Before any worker starts: an hour of measuring must not end at a folder that cannot be written.
  auto file = options.out ? RunFileWriter::create(*options.out)
                          : RunFileWriter::create_beside(default_run_file());
  if (!file) return tl::unexpected(file.error());
  return carry_out(options, *std::move(plan), *std::move(file), std::nullopt);
}

}  // namespace howfast::cli
