#include "run/target_reach.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "machine/machine.hpp"
#include "measure/statistics.hpp"
#include "run/case_inputs.hpp"
#include "run/case_judge.hpp"
#include "run/outputs.hpp"
#include "run/plan.hpp"
#include "run/run_roof.hpp"
#include "run/target_session.hpp"

namespace howfast {
namespace {

// The catalogue's own cases, so that what reaches a roof is what is measured.
constexpr std::string_view kEmptyCase = "relu/f32[2048]";
constexpr std::string_view kProductCase = "matmul/f32[1024,1024],f32[1024,1024]";
constexpr std::string_view kMoveCase = "relu/f32[67108864]";

// A target that takes longer for any of these is broken: see kPatienceBesides of case_visit.cpp.
constexpr Seconds kPatience{120};

// Warm for so long, then timed in so many repetitions, each of some samples of at least kSample.
constexpr Seconds kWarm{50e-3};
constexpr std::size_t kRepetitions = 3;
constexpr Seconds kRepetition{0.1};
constexpr Seconds kRepetitionInRun{0.03};  // an empty call is no more than a label there
constexpr Seconds kSample{1e-3};
constexpr std::size_t kMostSamples = 100;

constexpr std::uint64_t kSeed = 1;  // of inputs, and of the elements that are judged: any

// What a call of a case took, in seconds.
struct Timing {
  double usual = 0;          // the median of all samples
  std::vector<double> best;  // of each repetition
  Work work;                 // nominal
};

tl::unexpected<CellFailure> failed(const std::string& what) {
  return tl::unexpected(CellFailure{Outcome::failed, Reason::framework_error, what, false});
}

// A right answer comes first: what is wrong reaches nothing.
Answer<void> answer_rightly(WorkerClient& worker, const SelectedCase& selected,
                            const CaseInputs& inputs, const std::filesystem::path& scratch,
                            Seconds patience) {
  const Outputs outputs(worker, scratch, selected.definition().outputs.size());
  if (const auto timed = worker.time({0, 1, 1, {0}, 0}, patience); !timed) {
    return tl::unexpected(timed.error());
  }
  const auto handed = worker.hand_over({outputs.files()}, patience);
  if (!handed) return tl::unexpected(handed.error());
  if (!worker.freeze()) return failed("its worker does not stand still when it is frozen");
  const auto agreement =
      CaseJudge(selected, inputs, kSeed).judge(0, outputs.place(), handed->outputs);
  worker.thaw();
  if (!agreement) return tl::unexpected(agreement.error());
  if (!agreement->passed) return failed("wrong: " + describe_disagreement(*agreement));
  return {};
}

Answer<Timing> time_case(WorkerClient& worker, const SelectedCase& selected,
                         const CaseInputs& inputs, const std::filesystem::path& scratch,
                         Seconds repetition, Seconds patience) {
  const auto loaded = worker.load({selected.definition(), inputs.files()}, patience);
  if (!loaded) return tl::unexpected(loaded.error());
  const auto right = answer_rightly(worker, selected, inputs, scratch, patience);
  if (!right) return tl::unexpected(right.error());
  std::size_t calls = 1;
  Seconds call{0};
  for (Seconds spent{0}; spent < kWarm;) {
    const auto timed = worker.time({0, 1, calls, {0}, 0}, patience);
    if (!timed) return tl::unexpected(timed.error());
    call = Seconds{seconds_a_call(*timed, calls).front()};
    spent += call * static_cast<double>(calls);
    calls = static_cast<std::size_t>(std::ceil(kSample / call));
  }
  const double fitting = repetition / (call * static_cast<double>(calls));
  const auto samples =
      static_cast<std::size_t>(std::clamp(fitting, 1.0, static_cast<double>(kMostSamples)));
  Timing timing;
  std::vector<double> all;
  for (std::size_t i = 0; i < kRepetitions; ++i) {
    const auto timed = worker.time({1, samples, calls, {0}, 0}, patience);
    if (!timed) return tl::unexpected(timed.error());
    const std::vector<double> seconds = seconds_a_call(*timed, calls);
    timing.best.push_back(*std::min_element(seconds.begin(), seconds.end()));
    all.insert(all.end(), seconds.begin(), seconds.end());
  }
  timing.usual = median(all);
  return timing;
}

// One of the catalogue's cases by its id, and nothing left of it. The Error is the system's.
Expected<Answer<Timing>> time_by_id(std::string_view id, WorkerClient& worker,
                                    const PlannedTarget& target,
                                    const std::filesystem::path& scratch, Seconds repetition,
                                    Seconds patience) {
  const auto selected = select_cases(Suite::full, {std::string(id)});
  if (!selected) return tl::unexpected(selected.error());
  const SelectedCase& chosen = selected->front();
  if (target.row(chosen.definition().operation) == nullptr) {
    return Answer<Timing>(failed("it has no such operation"));
  }
  if (memory_need(chosen.definition(), 1) > free_memory()) {
    return Answer<Timing>(failed("too little memory is free"));
  }
  const auto inputs = CaseInputs::write(chosen, 1, kSeed, scratch);
  if (!inputs) return tl::unexpected(inputs.error());
  auto timing = time_case(worker, chosen, *inputs, scratch, repetition, patience);
  // Whatever became of it: the next case finds nothing loaded.
  if (timing || !timing.error().worker_is_gone) {
    const auto unloaded = worker.unload(patience);
    if (timing && !unloaded) timing = tl::unexpected(unloaded.error());
  }
  if (timing) timing->work = chosen.definition().work;
  return timing;
}

RoofFigure figure_of(RoofKind kind, const char* level, int threads, double work,
                     const Timing& timing, std::string source) {
  RoofFigure figure;
  figure.kind = kind;
  figure.level = level;
  figure.threads = threads;
  figure.source = std::move(source);
  figure.measured = utc_now();
  std::vector<double> rates;
  for (const double best : timing.best) rates.push_back(work / best);
  set_rates(figure, rates);
  return figure;
}

}  // namespace

bool raises_roof(const PlannedTarget& target) {
  return is_on_processors(to_string(target.target)) && target.offer.by_default &&
         !target.added_by_user;
}

Expected<Answer<Seconds>> empty_call(WorkerClient& worker, const PlannedTarget& target,
                                     const std::filesystem::path& scratch,
                                     std::optional<Seconds> patience) {
  const auto timing = time_by_id(kEmptyCase, worker, target, scratch, kRepetitionInRun,
                                 patience.value_or(kPatience));
  if (!timing) return tl::unexpected(timing.error());
  return timing->map([](const Timing& call) { return Seconds{call.usual}; });
}

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
    auto worker = session.worker();
    if (!worker) return tl::unexpected(worker.error());
    if (!*worker) {
      trouble(worker->error().detail);
      return reach;
    }
    const auto timed = time_by_id(id, ***worker, target, scratch, kRepetition, kPatience);
    if (!timed) return tl::unexpected(timed.error());
    const Answer<Timing>& timing = *timed;
    if (!timing) {
      session.note(timing.error());
      trouble(fmt::format("{}: {}", id, timing.error().detail));
      continue;
    }
    if ((**worker)->virtual_clock()) {
      trouble(fmt::format("{}: it plays a script, and its clock is no clock", id));
      continue;
    }
    if (id == kEmptyCase) {
      reach.empty_call = Seconds{timing->usual};
    } else if (id == kProductCase) {
      reach.figures.push_back(
          figure_of(RoofKind::f32, "", threads, timing->work.flops, *timing, name + " matmul"));
    } else {
      reach.figures.push_back(figure_of(RoofKind::copy, "memory", threads, timing->work.bytes,
                                        *timing, name + " relu"));
    }
  }
  if (WorkerClient* worker = session.living()) WorkerClient::stop_all({worker});
  return reach;
}

}  // namespace howfast
