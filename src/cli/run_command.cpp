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
#include "machine/machine.hpp"
#include "ops/catalogue.hpp"
#include "report/model.hpp"
#include "report/terminal.hpp"
#include "run/runner.hpp"

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

Expected<Plan> make_plan(const RunOptions& options) {
  Plan plan;
  plan.suite = name_of(options.suite);
  plan.filters = options.filters;
  plan.seed = options.seed.value_or(draw_seed());
  plan.launches = options.launches.value_or(kDefaultLaunches);
  plan.free_memory = free_memory();
  auto cases = select_cases(options.suite, options.filters);
  if (!cases) return tl::unexpected(cases.error());
  plan.cases = std::move(*cases);

  const std::vector<FoundWorker> workers = find_workers(worker_folder(), options.workers);
  auto targets = choose_targets(workers, options.targets, options.all_targets);
  if (!targets) return tl::unexpected(targets.error());
  plan.targets = std::move(*targets);
  return plan;
}

}  // namespace

Expected<ExitCode> run_command(const RunOptions& options) {
  const auto plan = make_plan(options);
  if (!plan) return tl::unexpected(plan.error());
  if (options.dry_run) {
    if (auto printed = print(describe(*plan)); !printed) return tl::unexpected(printed.error());
    return ExitCode::fine;
  }

  const fs::path run_file = options.out.value_or(default_run_file());
  RunProgress progress;
  const auto result = run_plan(*plan, run_file, options.timeout, progress);
  progress.finish();
  if (!result) return tl::unexpected(result.error());

  const std::string table =
      report::draw_terminal(report::make_table(result->run, result->outcomes), style_of(stdout));
  if (auto printed = print(table); !printed) return tl::unexpected(printed.error());
  std::error_code ignored;
  const bool there = fs::exists(run_file, ignored);
  tell(fmt::format("{}: {}", there ? "results" : "the run file was removed during the run",
                   run_file.string()));
  if (result->interrupted) {
    tell("interrupted: what was done by then is in the table and in the run file");
    return ExitCode::interrupted;
  }
  const bool bad = std::ranges::any_of(
      result->outcomes, [](const OutcomeRecord& outcome) { return is_bad(outcome.outcome); });
  return bad ? ExitCode::bad_outcome : ExitCode::fine;
}

}  // namespace howfast::cli
