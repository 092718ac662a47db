#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/version.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "machine/machine.hpp"
#include "report/numbers.hpp"
#include "report/plain_text.hpp"
#include "run/limits.hpp"
#include "run/scratch_folder.hpp"
#include "run/worker_registry.hpp"

namespace howfast::cli {
namespace {

// The workers a full build has. One that is not there was not built, most often because its wheel
// was not to be had when the build was configured.
constexpr std::array<std::string_view, 4> kBuiltWorkers = {"mlx", "torch", "reference", "numpy"};

std::string describe_machine(const Machine& machine) {
  std::string text = fmt::format(
      "howfast {}\nmachine: {}, {} cores, {} of memory ({} free)\nsystem: {}, {}\n",
      kHowfastVersion, machine.processor, machine.cores, report::memory_text(machine.memory_bytes),
      report::memory_text(free_memory()), machine.distribution, machine.system);
  for (const auto& [name, value] : machine.facts) text += fmt::format("  {}: {}\n", name, value);
  return text;
}

std::string describe_scratch() {
  constexpr std::int64_t kSmallestUse = 1 << 20;  // the tensor files of the quick suite
  const auto scratch = ScratchFolder::create(kSmallestUse);
  if (!scratch)
    return fmt::format("scratch: {}; {}\n", scratch.error().message, scratch.error().hint);
  return fmt::format("scratch: {} ({} free)\n", scratch->path().parent_path().string(),
                     report::memory_text(scratch->free_bytes()));
}

std::string line(std::string_view subject, std::string_view state, std::string_view words) {
  return fmt::format("{:<22} {:<9} {}\n", subject, state, words);
}

}  // namespace

Expected<ExitCode> doctor_command(const DoctorOptions& options) {
  if (auto allowed = check_limits(1); !allowed) return tl::unexpected(allowed.error());
  const std::vector<FoundWorker> workers = find_workers(worker_folder(), options.workers);

  std::string text = describe_machine(identify_machine()) + describe_scratch() + "\n";
  for (const OfferedTarget& offered : offered_targets(workers)) {
    const protocol::Offer& offer = *offered.offer;
    const std::string id = report::harmless(to_string(offered.target));
    const std::string version = report::harmless(offered.worker->welcome.version);
    if (!offer.unavailable.empty()) {
      text += line(id, "missing", report::harmless(offer.unavailable));
    } else {
      text += line(
          id, "ready",
          fmt::format("version {}, {} operations{}", version, offered.worker->welcome.rows.size(),
                      offer.by_default ? "" : "; runs when --targets names it"));
    }
  }
  for (const FoundWorker& worker : workers) {
    if (!worker.trouble.empty()) {
      text += line(worker.command.name, "broken",
                   report::harmless(worker.trouble) + "; " +
                       (worker.remedy.empty() ? "'./dev build' builds it anew" : worker.remedy));
    }
  }
  for (const std::string_view name : kBuiltWorkers) {
    const bool there = std::ranges::any_of(
        workers, [name](const FoundWorker& worker) { return worker.command.name == name; });
    if (!there) {
      text += line(name, "missing",
                   "its worker is not built; './dev setup' fetches what it needs "
                   "and says so when this machine cannot have it");
    }
  }
  if (auto printed = print(text); !printed) return tl::unexpected(printed.error());
  return ExitCode::fine;
}

}  // namespace howfast::cli
