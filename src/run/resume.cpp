#include "run/resume.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace howfast {
namespace {

// Kernels take another few pages for themselves at each start; another machine differs by more.
constexpr double kSameMemory = 0.01;

tl::unexpected<Error> differs(const std::string& what, const std::string& then,
                              const std::string& now) {
  return fail(
      ExitCode::input_output,
      fmt::format("cannot go on with that run: {} is '{}' now and was '{}'", what, now, then),
      "times of both would not belong together; start a new run");
}

Expected<void> same_text(const std::string& what, const std::string& then, const std::string& now) {
  return then == now ? Expected<void>() : differs(what, then, now);
}

// Both ways: what one states and the other does not differs as well.
Expected<void> same_facts(const std::string& of, const Facts& then, const Facts& now) {
  Facts all = then;
  all.insert(now.begin(), now.end());
  for (const auto& [name, value] : all) {
    const auto before = then.find(name);
    const auto here = now.find(name);
    auto same = same_text(of + " " + name, before == then.end() ? "" : before->second,
                          here == now.end() ? "" : here->second);
    if (!same) return same;
  }
  return {};
}

}  // namespace

Expected<void> same_place(const RunRecord& then, const RunRecord& now) {
  if (auto same = same_text("howfast's version", then.howfast, now.howfast); !same) return same;
  const MachineRecord& a = then.machine;
  const MachineRecord& b = now.machine;
  if (auto same = same_text("the processor", a.processor, b.processor); !same) return same;
  if (auto same = same_text("the system", a.system, b.system); !same) return same;
  if (auto same = same_text("the distribution", a.distribution, b.distribution); !same) return same;
  if (a.cores != b.cores) {
    return differs("the number of cores", std::to_string(a.cores), std::to_string(b.cores));
  }
  const auto larger = static_cast<double>(std::max(a.memory_bytes, b.memory_bytes));
  if (std::abs(static_cast<double>(a.memory_bytes - b.memory_bytes)) > kSameMemory * larger) {
    return differs("the memory", fmt::format("{} bytes", a.memory_bytes),
                   fmt::format("{} bytes", b.memory_bytes));
  }
  const auto listed = [](const auto& words) { return fmt::format("{}", fmt::join(words, ", ")); };
  if (auto same = same_text("the list of devices", listed(a.devices), listed(b.devices)); !same) {
    return same;
  }
  return same_facts("the machine's", a.facts, b.facts);
}

Expected<void> same_targets(const RunRecord& then, const RunRecord& now) {
  for (const TargetRecord& here : now.targets) {
    const auto before = std::ranges::find(then.targets, here.id, &TargetRecord::id);
    if (before == then.targets.end()) return differs("a target", "", here.id);
    auto same = same_text("the version of " + here.id, before->version, here.version);
    if (same) same = same_facts(here.id + "'s call of", before->calls, here.calls);
    // A worker that did not come up then, or does not now, states nothing.
    if (same && !before->settings.empty() && !here.settings.empty()) {
      same = same_facts(here.id + "'s setting", before->settings, here.settings);
    }
    if (!same) return same;
  }
  return {};
}

Expected<void> complete(RunFileWriter& file, const RunData& earlier,
                        const std::vector<OutcomeRecord>& now) {
  if (auto cut = file.cut_to(earlier.whole_bytes); !cut) return cut;
  for (const OutcomeRecord& outcome : now) {
    const bool known = std::ranges::find(earlier.outcomes, outcome) != earlier.outcomes.end();
    if (known || outcome.reason == Reason::interrupted) continue;
    if (auto written = file.append(outcome); !written) return written;
  }
  return {};
}

}  // namespace howfast
