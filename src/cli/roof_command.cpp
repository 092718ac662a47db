#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/turn.hpp"
#include "machine/roof_file.hpp"
#include "machine/roof_measurement.hpp"
#include "report/numbers.hpp"
#include "report/plain_text.hpp"
#include "report/text_table.hpp"
#include "run/interrupt.hpp"
#include "run/limits.hpp"
#include "run/scratch_folder.hpp"
#include "run/target_reach.hpp"

namespace howfast::cli {
namespace {

using report::Look;
using report::TextTable;

std::string unit_of(RoofKind kind) {
  return kind == RoofKind::f32 || kind == RoofKind::f64 ? "FLOP/s" : "B/s";
}

std::string what_is(const RoofFigure& figure) {
  if (figure.level.empty()) return fmt::format("{} multiply-add", name_of(figure.kind));
  return fmt::format("{} {}", name_of(figure.kind), figure.level);
}

report::Line rate_cell(const RoofFigure* figure) {
  if (figure == nullptr) return {{"-", Look::dim}};
  return {{report::rate_text(figure->rate, unit_of(figure->kind))},
          {" " + report::rate_range_text(figure->low, figure->high), Look::dim}};
}

std::string table_of(const Roof& roof, const Machine& machine) {
  int threads = 1;
  std::string measured;  // dates of ISO 8601 sort as they follow each other
  std::string raised;
  for (const RoofFigure& figure : roof.figures) {
    threads = std::max(threads, figure.threads);
    if (measured.empty() || figure.measured < measured) measured = figure.measured;
    raised = std::max(raised, figure.measured);
  }
  if (raised != measured) measured += ", raised since, last " + raised;
  TextTable table({{"roof"},
                   {"1 thread"},
                   {threads > 1 ? fmt::format("{} threads", threads) : ""},
                   {"reached by", TextTable::Align::left, true}});
  for (const RoofFigure& figure : roof.figures) {
    if (figure.threads != 1) continue;
    const RoofFigure* all =
        threads > 1 ? find_figure(roof, figure.kind, figure.level, threads) : nullptr;
    std::string sources = report::harmless(figure.source);
    if (all != nullptr && all->source != figure.source) {
      sources += "; " + report::harmless(all->source);
    }
    table.add_row({{{what_is(figure)}},
                   rate_cell(&figure),
                   threads > 1 ? rate_cell(all) : report::Line{},
                   {{std::move(sources), Look::dim}}});
  }
  std::string caches;
  for (const CacheCapacity& cache : roof.caches) {
    caches += fmt::format("{}{} {}", caches.empty() ? "" : ", ", cache.level,
                          report::memory_text(cache.bytes));
  }
  return fmt::format("{}, {} {}, measured {}\ncaches of all of them: {}\n\n{}", machine.processor,
                     machine.cores, machine.cores == 1 ? "core" : "cores", measured, caches,
                     table.draw(style_of(stdout)));
}

std::string table_of(const std::vector<TargetReach>& reaches) {
  TextTable table({{"target"},
                   {"empty call", TextTable::Align::right},
                   {"matrix product", TextTable::Align::right},
                   {"read and write", TextTable::Align::right},
                   {"trouble", TextTable::Align::left, true}});
  for (const TargetReach& reach : reaches) {
    const auto reached = [&reach](RoofKind kind) -> report::Line {
      for (const RoofFigure& figure : reach.figures) {
        if (figure.kind == kind) return {{report::rate_text(figure.rate, unit_of(kind))}};
      }
      return {{"-", Look::dim}};
    };
    table.add_row({{{report::harmless(to_string(reach.target))}},
                   {{reach.empty_call ? report::time_text(reach.empty_call->count()) : "-"}},
                   reached(RoofKind::f32),
                   reached(RoofKind::copy),
                   {{report::harmless(reach.trouble), Look::doubtful}}});
  }
  return table.draw(style_of(stdout));
}

Json json_of(const Roof& roof, const std::vector<TargetReach>& reaches) {
  Json json = {{"roof", to_json(roof)}, {"targets", Json::array()}};
  for (const TargetReach& reach : reaches) {
    const Json empty_call = reach.empty_call ? Json(reach.empty_call->count()) : Json(nullptr);
    Json rates = Json::object();
    for (const RoofFigure& figure : reach.figures) {
      rates[figure.kind == RoofKind::f32 ? "matrix_product" : "read_and_write"] = figure.rate;
    }
    json["targets"].push_back({{"id", to_string(reach.target)},
                               {"empty_call", empty_call},
                               {"rates", std::move(rates)},
                               {"trouble", reach.trouble}});
  }
  return json;
}

}  // namespace

Expected<ExitCode> roof_command(const RoofOptions& options) {
  const InterruptGuard guard;
  if (auto allowed = check_limits(1); !allowed) return tl::unexpected(allowed.error());
  const std::vector<FoundWorker> workers =
      find_workers(worker_folder(), options.workers, options.targets.named);
  if (auto sound = check_added(workers); !sound) return tl::unexpected(sound.error());
  const auto targets = choose_targets(workers, options.targets.named, options.targets.all);
  if (!targets) return tl::unexpected(targets.error());

  // What is measured beside a run would be too low, and the run too slow.
  std::optional<RunLock> lock = attempt_turn();
  if (lock && !lock->held()) {
    if (auto waited = wait_for_turn(*lock, ""); !waited) return tl::unexpected(waited.error());
  }
  const Machine machine = identify_machine();
  const std::filesystem::path folder = roof_folder();
  const auto keep = [&](const Roof& roof) {
    if (auto kept = keep_roof(folder, machine, roof); !kept) {
      tell(fmt::format("howfast: warning: {}; {}", kept.error().message, kept.error().hint));
    }
  };
  std::optional<Roof> roof = options.again ? std::nullopt : kept_roof(folder, machine);
  const RoofPlan plan = plan_roof(machine, free_memory());
  if (!roof) {
    tell("measuring this machine ...");
    roof = measure_roof(plan);
    if (interrupted()) return fail(ExitCode::interrupted, "interrupted before it was measured");
    keep(*roof);
  }

  ScratchFolder::remove_leftovers();
  constexpr std::int64_t kOutputs = std::int64_t{512} << 20;  // the largest case's output, twice
  const auto scratch = ScratchFolder::create(kOutputs);
  if (!scratch) return tl::unexpected(scratch.error());
  std::vector<TargetReach> reaches;
  for (const PlannedTarget& target : *targets) {
    if (!target.offer.unavailable.empty()) {
      TargetReach none;
      none.target = target.target;
      none.trouble = "cannot run here: " + target.offer.unavailable;
      reaches.push_back(std::move(none));
      continue;
    }
    tell(fmt::format("asking {} ...", report::harmless(to_string(target.target))));
    auto reach = reach_of(target, plan.threads, scratch->path());
    if (!reach) return tl::unexpected(reach.error());
    if (interrupted()) return fail(ExitCode::interrupted, "interrupted");
    if (raises_roof(target)) {
      for (const RoofFigure& figure : reach->figures) raise(*roof, figure);
    }
    reaches.push_back(std::move(*reach));
  }
  keep(*roof);
  // What a library printed may be no UTF-8.
  const std::string text =
      options.json
          ? json_of(*roof, reaches).dump(2, ' ', false, Json::error_handler_t::replace) + '\n'
          : table_of(*roof, machine) + '\n' + table_of(reaches);
  if (auto printed = print(text); !printed) return tl::unexpected(printed.error());
  return ExitCode::fine;
}

}  // namespace howfast::cli
