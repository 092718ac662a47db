#include "run/target_reach.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "machine/machine.hpp"
#include "run/case_inputs.hpp"
#include "run/plan.hpp"
#include "run/target_session.hpp"

namespace howfast {
namespace {

// The catalogue's own cases, so that what reaches a roof is what is measured.
constexpr std::string_view kEmptyCase = "relu/f32[2048]";
constexpr std::string_view kProductCase = "matmul/f32[1024,1024],f32[1024,1024]";
constexpr std::string_view kMoveCase = "relu/f32[67108864]";

// A target that takes longer for any of these is broken: see kPatienceBesides of case_visit.cpp.
constexpr Seconds kPatience{120};

// Warm for so long, then timed in so many samples, each at least so long; and no fewer than three.
constexpr Seconds kWarm{50e-3};
constexpr Seconds kTimed{0.2};
constexpr Seconds kSample{1e-3};
constexpr std::size_t kFewestSamples = 3;
constexpr std::size_t kMostSamples = 200;

constexpr std::uint64_t kSeed = 1;  // of inputs: any

Seconds per_call(const protocol::Timed& timed, std::size_t calls, std::size_t sample) {
  return Seconds{1e-9 * static_cast<double>(timed.nanoseconds[sample]) /
                 static_cast<double>(calls)};
}

// Seconds a call of the samples of one case, ascending; what went wrong otherwise.
Answer<std::vector<Seconds>> time_case(WorkerClient& worker, const SelectedCase& selected,
                                       const CaseInputs& inputs) {
  const auto loaded = worker.load({selected.definition(), inputs.files()}, kPatience);
  if (!loaded) return tl::unexpected(loaded.error());
  Seconds call{0};
  for (Seconds spent{0}; spent < kWarm;) {
    const std::size_t calls =
        call > Seconds{0} ? static_cast<std::size_t>(std::max(1.0, kSample / call)) : 1;
    const auto timed = worker.time({0, 1, calls, {0}, 0}, kPatience);
    if (!timed) return tl::unexpected(timed.error());
    call = std::max(per_call(*timed, calls, 0), Seconds{1e-9});
    spent += call * static_cast<double>(calls);
  }
  const auto calls = static_cast<std::size_t>(std::ceil(kSample / call));
  const auto fitting = static_cast<std::size_t>(kTimed / (call * static_cast<double>(calls)));
  const std::size_t samples = std::clamp(fitting, kFewestSamples, kMostSamples);
  const auto timed = worker.time({1, samples, calls, {0}, 0}, kPatience);
  if (!timed) return tl::unexpected(timed.error());
  std::vector<Seconds> seconds;
  for (std::size_t i = 0; i < samples; ++i) seconds.push_back(per_call(*timed, calls, i));
  std::sort(seconds.begin(), seconds.end());
  const auto unloaded = worker.unload(kPatience);
  if (!unloaded) return tl::unexpected(unloaded.error());
  return seconds;
}

RoofFigure figure_of(RoofKind kind, const char* level, int threads, double work,
                     const std::vector<Seconds>& seconds, std::string source) {
  const double best = work / seconds.front().count();
  const double second = work / seconds[1].count();
  return {kind,
          level,
          threads,
          best,
          work / seconds.back().count(),
          2 * best - second,
          std::move(source)};
}

}  // namespace

Expected<TargetReach> reach_of(const PlannedTarget& target, int threads,
                               const std::filesystem::path& scratch) {
  TargetReach reach;
  reach.target = target.target;
  const std::string name = to_string(target.target);
  const auto trouble = [&reach](const std::string& what) {
    reach.trouble += (reach.trouble.empty() ? "" : "; ") + what;
  };
  TargetSession session(target, kSeed, 1);
  for (const std::string_view id : {kEmptyCase, kProductCase, kMoveCase}) {
    const auto selected = select_cases(Suite::full, {std::string(id)});
    if (!selected) return tl::unexpected(selected.error());
    const SelectedCase& chosen = selected->front();
    if (target.row(chosen.definition().operation) == nullptr) {
      trouble(fmt::format("{}: it has no such operation", id));
      continue;
    }
    if (memory_need(chosen.definition(), 1) > free_memory()) {
      trouble(fmt::format("{}: too little memory is free", id));
      continue;
    }
    auto worker = session.worker();
    if (!worker) return tl::unexpected(worker.error());
    if (!*worker) {
      trouble(worker->error().detail);
      return reach;
    }
    const auto inputs = CaseInputs::write(chosen, 1, kSeed, scratch);
    if (!inputs) return tl::unexpected(inputs.error());
    const auto seconds = time_case(***worker, chosen, *inputs);
    if (!seconds) {
      session.note(seconds.error());
      if (WorkerClient* living = session.living()) (void)living->unload(kPatience);
      trouble(fmt::format("{}: {}", id, seconds.error().detail));
      continue;
    }
    const Work& work = chosen.definition().work;
    if (id == kEmptyCase) {
      reach.empty_call = (*seconds)[seconds->size() / 2];
    } else if (id == kProductCase) {
      reach.figures.push_back(
          figure_of(RoofKind::f32, "", threads, work.flops, *seconds, name + " matmul"));
    } else {
      reach.figures.push_back(
          figure_of(RoofKind::copy, "memory", threads, work.bytes, *seconds, name + " relu"));
    }
  }
  if (WorkerClient* worker = session.living()) WorkerClient::stop_all({worker});
  return reach;
}

void raise(Roof& roof, const TargetReach& reach) {
  for (const RoofFigure& figure : reach.figures) {
    for (RoofFigure& known : roof.figures) {
      if (known.kind == figure.kind && known.level == figure.level &&
          known.threads == figure.threads && known.rate < figure.rate) {
        known = figure;
      }
    }
  }
}

}  // namespace howfast
