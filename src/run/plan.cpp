#include "run/plan.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace howfast {
namespace {

constexpr std::size_t kMostSets = 4;    // a remembered answer shows with any number above one
constexpr std::size_t kFewestSets = 2;  // with one set, the previous input's answer is this one's
// Sets beyond the second are dropped when all together would pass this: they sit once in the input
// files and once in every worker. Filling and copying them is time that nobody asked for.
constexpr std::size_t kRoomForSets = std::size_t{64} << 20;

constexpr double kMiB = 1024.0 * 1024.0;

}  // namespace

std::size_t input_sets(const Case& definition) {
  const std::size_t bytes = std::max<std::size_t>(definition.input_bytes(), 1);
  return std::clamp(kRoomForSets / bytes, kFewestSets, kMostSets);
}

std::int64_t memory_need(const Case& definition, std::size_t targets) {
  const std::size_t inputs = definition.input_bytes();
  const std::size_t output = definition.output_bytes();
  const std::size_t sets = input_sets(definition);
  const std::size_t resident = targets * (sets * inputs + output);
  return static_cast<std::int64_t>(resident + sets * inputs + inputs + 2 * output);
}

std::string describe(const Plan& plan) {
  std::string text =
      fmt::format("suite {}: {} cases x {} targets, up to {} launches, seed {}\n", plan.suite,
                  plan.cases.size(), plan.targets.size(), plan.launches, plan.seed);
  for (const PlannedTarget& target : plan.targets) {
    text += fmt::format(
        "target {}: version {}{}\n", to_string(target.target), target.framework_version,
        target.offer.unavailable.empty() ? "" : "; cannot run here: " + target.offer.unavailable);
  }
  for (const SelectedCase& selected : plan.cases) {
    const Case& definition = selected.definition();
    const std::int64_t need = memory_need(definition, plan.targets.size());
    text += fmt::format("{}  ({:.0f} MiB of memory{})\n", definition.id,
                        static_cast<double>(need) / kMiB,
                        need > plan.free_memory ? ", more than is free: will be skipped" : "");
    for (const PlannedTarget& target : plan.targets) {
      const protocol::Row* row = target.row(definition.operation);
      text += fmt::format("  {:<20} {}\n", to_string(target.target),
                          row == nullptr ? "unsupported" : row->call);
    }
  }
  return text;
}

}  // namespace howfast
