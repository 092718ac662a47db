#include "run/case_visit.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/random.hpp"
#include "machine/machine.hpp"
#include "measure/statistics.hpp"
#include "measure/warm_up.hpp"
#include "run/interrupt.hpp"
#include "run/outputs.hpp"
#include "run/processor.hpp"

namespace howfast {
namespace {

// A worker slower than this counts as hung: far below the slowest honest one seen (a reference BLAS
// does 4 GFLOP/s, page faults cost 0.3 GB/s), far above what a user would wait for.
constexpr double kSlowestFlops = 1e8;  // FLOP/s
constexpr double kSlowestBytes = 1e7;  // bytes/s
constexpr Seconds kPatienceBesides{
    60};  // first-call compilation, page faults, a machine under load

// Warm calls before timing, when calls are not slow: for so long at least, in portions of so many
// calls, until the portions' times fall no more (see warm_up_state). Calls that take longer than
// kLongWarmUpCall are but two: they are long enough to be warm, and ten of them are not had for
// nothing. What still falls after kLongestWarmUp is timed as it is, and labelled.
constexpr Seconds kWarmUp{20e-3};
constexpr Seconds kWarmUpPortion{2e-3};
constexpr Seconds kLongWarmUpCall{20e-3};
constexpr std::size_t kFewestWarmUpCalls = 2;
constexpr Seconds kLongestWarmUp{0.5};  // eight times what is timed of a target in a launch

// Rounds end early when they take this much longer than their calls should: a machine that others
// use must not turn a tenth of a second into a minute.
constexpr double kOverrun = 5;
constexpr Seconds kLeastForRounds{2};

// Calls of an asynchronous target that are waited for one by one, in each round.
constexpr std::size_t kCallsAlone = 8;

// Where a sample is more than one call, so many calls are timed one by one after the rounds: what
// fits into a sixth of the time for a launch, but enough for quantiles and no more than they need.
constexpr Seconds kSingleCalls{10e-3};
constexpr int kFewestSingleCalls = 20;
constexpr int kMostSingleCalls = 200;

// Calls after which work that is left is looked for, and how often it must show.
constexpr Seconds kCallsBeforeLook{10e-3};
constexpr std::size_t kMostCallsBeforeLook = 1000;  // of a worker that claims next to no time
// An honest worker on a machine that others use is delayed in one of them now and then.
constexpr std::size_t kLooksForWork = 10;

// More than this, and more than some outputs, kept after thousands of calls is no allocator's
// cache.
constexpr std::int64_t kMostGrowth = std::int64_t{32} << 20;  // bytes
constexpr std::int64_t kOutputsInCaches = 4;

// The quantiles of single calls that a launch record keeps.
constexpr std::array<double, 6> kQuantiles = {0, 0.1, 0.5, 0.9, 0.99, 1};

// Streams of random numbers drawn from the seed of a visit.
enum Draw : std::uint64_t { draw_elements, draw_answer_set, draw_look_round, draw_slice_sets };

Seconds from_nanoseconds(std::int64_t nanoseconds) {
  return Seconds{static_cast<double>(nanoseconds) * 1e-9};
}

AgreementRecord to_record(const Agreement& agreement) {
  return {agreement.passed,
          std::isfinite(agreement.worst) ? std::optional(agreement.worst) : std::nullopt,
          agreement.checked, agreement.of, agreement.bits()};
}

void add_evidence(LaunchRecord& record, const char* name, std::int64_t amount) {
  if (amount >= 0) record.evidence[name] += static_cast<double>(amount);
}

// Adds the wall time of its life to a phase of what a launch record says was spent.
class Spending {
 public:
  Spending(LaunchRecord& record, const char* phase) : seconds_(record.spent[phase]) {}
  ~Spending() { seconds_ += Seconds{Clock::now() - started_}.count(); }
  Spending(const Spending&) = delete;
  Spending& operator=(const Spending&) = delete;

 private:
  using Clock = std::chrono::steady_clock;
  double& seconds_;
  Clock::time_point started_ = Clock::now();
};

}  // namespace

CaseVisit::CaseVisit(Surroundings around, const std::vector<TargetSession*>& sessions)
    : around_(std::move(around)),
      judge_(around_.selected, around_.inputs, seed_of(around_.seed, draw_elements)) {
  for (TargetSession* session : sessions) {
    Cell& cell = cells_.emplace_back();
    cell.session = session;
    cell.record.launch = around_.launch;
    cell.record.case_id = around_.selected.definition().id;
    cell.record.target = to_string(session->target().target);
    // Made once for all.
    cell.record.spent["inputs"] = around_.filling.count() / static_cast<double>(sessions.size());
  }
}

// Asks one worker while all others are frozen; what it answers, or how it failed.
template <typename Ask>
auto CaseVisit::in_turn(Cell& cell, const char* phase, Ask ask) {
  around_.turn(cell.record.target);
  const Spending spending(cell.record, phase);
  WorkerClient& worker = *cell.session->living();
  worker.thaw();
  auto answer = ask(worker);
  if (!answer) cell.session->note(answer.error());
  WorkerClient* living = cell.session->living();
  if (living != nullptr && !living->freeze() && answer) {
    answer =
        tl::unexpected(CellFailure{Outcome::failed, Reason::broken_protocol,
                                   "its worker does not stand still when it is frozen", false});
  }
  // All others were frozen, so it was this one.
  if (around_.inputs.altered()) {
    (void)around_.inputs.restore();  // if that fails they stay altered, and the next turn tells
    answer = tl::unexpected(CellFailure{Outcome::failed, Reason::altered_inputs,
                                        "its worker changed the inputs of all targets", false});
  }
  return answer;
}

Expected<void> CaseVisit::run(const Done& done) {
  for (Cell& cell : cells_) {
    if (auto prepared = prepare(cell); !prepared) return prepared;
    if (interrupted()) return {};
    if (!cell.open) {
      unload(cell);
      if (auto recorded = done(cell.record); !recorded) return recorded;
    }
  }
  std::erase_if(cells_, [](const Cell& cell) { return !cell.open; });
  if (cells_.empty()) return {};

  plan();
  std::optional<Seconds> stolen = stolen_time();
  const std::optional<Seconds> stolen_before = stolen;
  const auto started = std::chrono::steady_clock::now();
  bool last = false;
  for (std::size_t round = 0; round < rounds_ && !last; ++round) {
    last = std::chrono::steady_clock::now() - started > longest_rounds_;
    // The look is never left out.
    if (last && round < look_round_) look_round_ = round;
    round_processor_.reset();
    for (const std::size_t i : slice_order(cells_.size(), around_.launch * rounds_ + round)) {
      if (cells_[i].open) take_slice(cells_[i], round);
      if (interrupted()) return {};
      const std::optional<Seconds> now = stolen_time();
      if (now && stolen && cells_[i].circumstances.size() > round) {
        SliceEvidence& slice = cells_[i].circumstances[round];
        slice.steal_share = (*now - *stolen) / (slice.wall * static_cast<double>(around_.cores));
      }
      stolen = now;
    }
  }
  if (stolen && stolen_before) {
    for (Cell& cell : cells_) {
      cell.record.evidence["stolen_seconds"] = (*stolen - *stolen_before).count();
    }
  }
  reject_rounds();
  for (Cell& cell : cells_) {
    look_at_memory(cell);
    if (cell.open) time_single_calls(cell);
    if (cell.open) summarise(cell);
    if (cell.open) doubt(cell);
    unload(cell);
    if (interrupted()) return {};
    if (auto recorded = done(cell.record); !recorded) return recorded;
  }
  return {};
}

Expected<void> CaseVisit::prepare(Cell& cell) {
  const Case& definition = around_.selected.definition();
  around_.turn(cell.record.target);
  auto worker = [&] {
    const Spending spending(cell.record, "start");
    return cell.session->worker();
  }();
  if (!worker) return tl::unexpected(worker.error());
  if (!*worker) {
    close(cell, worker->error());
    return {};
  }
  forget_peak((**worker)->process());
  cell.loaded = true;  // even if the answer does not count, the worker may hold the case
  const auto loaded = in_turn(cell, "load", [&](WorkerClient& client) {
    return client.load({definition, around_.inputs.files()}, patience(1));
  });
  if (!loaded) {
    close(cell, loaded.error());
    return {};
  }
  if (!answers_rightly(cell)) return {};
  if (cell.call < kSlowCall) {
    const auto warmed = in_turn(cell, "warm_up", [&](WorkerClient& client) {
      const auto process = client.computing_process();
      const auto before = process ? thread_times(*process) : std::map<pid_t, Seconds>();
      Seconds processor_time{0};
      auto call = warm_up(client, cell, processor_time);
      // Emptying caches takes all processors.
      if (process && around_.flush_bytes == 0) {
        cell.computes = only_busy_thread(before, thread_times(*process), processor_time);
      }
      return call;
    });
    if (!warmed) {
      close(cell, warmed.error());
      return {};
    }
    cell.call = *warmed;
  }
  if (around_.first_visit && !waits_for_its_work(cell)) return {};
  cell.warm_memory = resident_memory(cell.session->living()->process());
  // It is done; gigabytes that it kept would be the others' page faults.
  if (is_timed_by_judged_call(cell.call)) unload(cell);
  return {};
}

// The first call, and the judge's word on it; if it is wrong, the cell is closed.
bool CaseVisit::answers_rightly(Cell& cell) {
  const Outputs outputs(*cell.session->living(), around_.scratch,
                        around_.selected.definition().outputs.size());
  const std::size_t set = answer_set();
  const auto answered = in_turn(cell, "answer", [&](WorkerClient& client) {
    return client.answer({set, outputs.files()}, patience(1));
  });
  if (!answered) {
    close(cell, answered.error());
    return false;
  }
  cell.call = from_nanoseconds(answered->nanoseconds);
  cell.record.first_call = cell.call.count();
  cell.record.spent[kClocked] += cell.call.count();
  return agrees(cell, set, outputs.place(), answered->outputs, Reason::disagrees_with_reference);
}

std::size_t CaseVisit::answer_set() const {
  return below(seed_of(around_.seed, draw_answer_set), 0,
               static_cast<std::uint32_t>(around_.inputs.sets()));
}

Seconds CaseVisit::patience(std::size_t calls) const {
  if (around_.patience) return *around_.patience;
  const Work& work = around_.selected.definition().work;
  const double call = work.flops / kSlowestFlops + work.bytes / kSlowestBytes;
  return kPatienceBesides + Seconds{call * static_cast<double>(calls)};
}

// Calls until they are warm; the duration of one call at the end. What they took of processors is
// added.
Answer<Seconds> CaseVisit::warm_up(WorkerClient& worker, Cell& cell, Seconds& processor_time) {
  Seconds call = cell.call;
  Seconds spent{0};
  std::vector<double> portions;  // seconds a call
  const auto is_warm = [&] {
    if (spent < kWarmUp) return false;
    if (call > kLongWarmUpCall) return portions.size() >= kFewestWarmUpCalls;
    return warm_up_state(portions) == WarmUp::steady;
  };
  while (!is_warm()) {
    if (spent > kLongestWarmUp) {
      cell.record.flags.emplace_back("still_warming_up");
      break;
    }
    const double fitting = std::floor(kWarmUpPortion / std::max(call, Seconds{1e-9}));
    const std::size_t calls = fitting < 1 ? 1 : static_cast<std::size_t>(fitting);
    const auto timed = time(worker, cell, {0, 1, calls, {0}, 0});
    if (!timed) return tl::unexpected(timed.error());
    portions.push_back(seconds_a_call(*timed, calls).front());
    call = Seconds{portions.back()};
    spent += call * static_cast<double>(calls);
    processor_time += from_nanoseconds(std::max<std::int64_t>(timed->evidence.cpu_nanoseconds, 0));
  }
  cell.record.spent[kClocked] += spent.count();
  return call;
}

// Whether a worker's calls are done when it says so; if not, the cell is closed. Nothing is frozen
// between the calls and the looks, or work that goes on by itself would stand still, too.
bool CaseVisit::waits_for_its_work(Cell& cell) {
  if (cell.session->living()->virtual_clock()) return true;
  // One call, whose work may be done only when it is asked for, and as many as make a queue.
  std::vector<std::size_t> numbers = {1};
  if (kCallsBeforeLook > 2 * cell.call) {
    numbers.push_back(
        std::min(static_cast<std::size_t>(kCallsBeforeLook / cell.call), kMostCallsBeforeLook));
  }
  // Of slow calls the answer is the one call: after it, work can be left once.
  const bool is_slow = cell.call >= kSlowCall;
  for (const std::size_t calls : numbers) {
    std::vector<LookForWork> looks;
    const std::size_t wanted = is_slow ? 1 : kLooksForWork;
    do {
      const auto look = in_turn(cell, "waits", [&](WorkerClient& client) {
        return look_for_work(client, cell, is_slow ? 0 : calls);
      });
      if (!look) {
        close(cell, look.error());
        return false;
      }
      looks.push_back(*look);
    } while (left_work(looks) && looks.size() < wanted);
    double& left = cell.record.evidence["left_seconds"];
    left = std::max(left, looks.back().first - looks.back().second);
    if (!left_work(looks)) continue;
    close(cell, {Outcome::not_awaited, Reason::work_left,
                 fmt::format("its clock had stopped at {:.3g} s after {} of its calls, and what it "
                             "had still to do took {:.3g} s more",
                             looks[0].claimed, calls, looks[0].first - looks[0].second),
                 false});
    return false;
  }
  return true;
}

// After so many calls, or after the answer that was given.
Answer<LookForWork> CaseVisit::look_for_work(WorkerClient& worker, const Cell& cell,
                                             std::size_t calls) const {
  LookForWork look;
  look.claimed = *cell.record.first_call;
  if (calls > 0) {
    const auto timed = worker.time({0, 1, calls, {answer_set()}, 0}, patience(calls));
    if (!timed) return tl::unexpected(timed.error());
    look.claimed = from_nanoseconds(timed->nanoseconds[0]).count();
  }
  for (double* took : {&look.first, &look.second}) {
    const Outputs place(worker, around_.scratch, around_.selected.definition().outputs.size());
    const Seconds waited = waiting_time(worker.process());
    const auto handed =
        worker.hand_over({place.files()}, patience(std::max<std::size_t>(calls, 1)));
    if (!handed) return tl::unexpected(handed.error());
    if (!place.files().empty()) {
      look.written = static_cast<double>(around_.selected.definition().output_bytes());
    }
    // Where others compute, a worker that has just done so waits longest.
    const Seconds waits = waiting_time(worker.process()) - waited;
    *took = std::max(0.0, (worker.took() - waits).count());
  }
  return look;
}

void CaseVisit::plan() {
  std::vector<Seconds> calls;
  for (const Cell& cell : cells_) calls.push_back(cell.call);
  const SamplingPlan plan =
      around_.flush_bytes > 0 ? cold(plan_sampling(calls)) : plan_sampling(calls);
  rounds_ = plan.rounds;
  launches_wanted_ = plan.launches;
  look_round_ =
      below(seed_of(around_.seed, draw_look_round), 0, static_cast<std::uint32_t>(plan.rounds));
  Seconds expected{0};
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Slice& slice = plan.slices[i];
    cells_[i].slice = slice;
    const std::size_t calls_a_launch = plan.rounds * (slice.discards + slice.samples * slice.calls);
    expected += calls[i] * static_cast<double>(calls_a_launch);
  }
  longest_rounds_ = std::max(kLeastForRounds, kOverrun * expected);
}

// Times calls, and remembers what was claimed.
Answer<protocol::Timed> CaseVisit::time(WorkerClient& worker, Cell& cell,
                                        const protocol::Time& request) {
  // What discarded calls and emptying caches take is in no claim.
  const bool tells_all = request.discards == 0 && request.flush_bytes == 0;
  const Seconds waited = tells_all ? waiting_time(worker.process()) : Seconds{0};
  auto timed = worker.time(request, patience(request.discards + request.samples * request.calls));
  if (timed && tells_all) {
    Seconds claimed{0};
    for (const std::int64_t sample : timed->nanoseconds) claimed += from_nanoseconds(sample);
    // It may have had to wait where others compute, outside of its calls, too.
    const Seconds waits = waiting_time(worker.process()) - waited;
    cell.claims.push_back({claimed.count(), std::max(0.0, (worker.took() - waits).count())});
  }
  return timed;
}

void CaseVisit::take_slice(Cell& cell, std::size_t round) {
  if (cell.slice.judged_call_is_timed) return;

  // From a drawn set on in turn, so that neither the first set nor the last is special.
  const std::size_t sets = around_.inputs.sets();
  const Slice slice = round == look_round_ ? with_another_last_set(cell.slice, sets) : cell.slice;
  std::size_t first =
      below(seed_of(around_.seed, draw_slice_sets), round, static_cast<std::uint32_t>(sets));
  const std::size_t calls = slice.discards + slice.samples * slice.calls;
  // A worker whose timed calls do nothing still has what it answered with: look at another set.
  if (round == look_round_ && (first + calls - 1) % sets == answer_set()) ++first;
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < sets; ++i) order.push_back((first + i) % sets);

  std::optional<double> alone;
  Seconds took{0};
  const auto timed = in_turn(cell, "slices", [&](WorkerClient& client) {
    // Processors differ, by what else their cores do: what computes with one thread stays for the
    // slice where the first such target of the round was. Several threads take all processors, and
    // the system places them better than we could.
    std::optional<HeldOnProcessor> held;
    if (cell.computes) {
      if (!round_processor_) round_processor_ = processor_of(*cell.computes);
      if (round_processor_) held.emplace(*cell.computes, *round_processor_);
    }
    // Before the slice, so that what the look finds is what the slice's last call left.
    if (cell.session->asynchronous() && slice.calls > 1) {
      const auto one_by_one = time(client, cell, {slice.discards, kCallsAlone, 1, order, 0});
      if (!one_by_one) return Answer<protocol::Timed>(tl::unexpected(one_by_one.error()));
      const std::vector<double> seconds = seconds_a_call(*one_by_one, 1);
      alone = median(seconds);
      count(cell, seconds, 1);
      took += client.took();
    }
    auto answer = time(client, cell,
                       {slice.discards, slice.samples, slice.calls, order, around_.flush_bytes});
    if (answer) took += client.took();
    return answer;
  });
  if (!timed) {
    close(cell, timed.error());
    return;
  }
  std::vector<double> seconds = seconds_a_call(*timed, slice.calls);
  count(cell, seconds, slice.calls);
  cell.alone.push_back(alone);
  const auto seconds_of = [](std::int64_t nanoseconds) {
    return from_nanoseconds(std::max<std::int64_t>(nanoseconds, 0));
  };
  cell.samples.push_back(std::move(seconds));
  cell.circumstances.push_back({.wall = took,
                                .run_queue = seconds_of(timed->evidence.run_queue_nanoseconds),
                                .cpu = seconds_of(timed->evidence.cpu_nanoseconds),
                                .steal_share = std::nullopt,
                                .clock_share = std::nullopt});
  add_evidence(cell.record, "cpu_nanoseconds", timed->evidence.cpu_nanoseconds);
  add_evidence(cell.record, "run_queue_nanoseconds", timed->evidence.run_queue_nanoseconds);
  add_evidence(cell.record, "minor_faults", timed->evidence.minor_faults);
  add_evidence(cell.record, "involuntary_switches", timed->evidence.involuntary_switches);

  if (round == look_round_) look_again(cell, order[(calls - 1) % sets]);
}

// Samples of so many calls each were timed.
void CaseVisit::count(Cell& cell, std::span<const double> seconds_a_call, std::size_t calls) {
  for (const double call : seconds_a_call) {
    cell.record.spent[kClocked] += call * static_cast<double>(calls);
  }
  cell.record.calls += seconds_a_call.size() * calls;
}

// What single calls take, for their quantiles: samples of several hide them.
void CaseVisit::time_single_calls(Cell& cell) {
  if (cell.slice.calls < 2) return;
  const double fitting = kSingleCalls / std::max(cell.call, Seconds{1e-9});
  const auto samples = static_cast<std::size_t>(
      std::clamp(fitting, double{kFewestSingleCalls}, double{kMostSingleCalls}));
  std::vector<std::size_t> order;
  for (std::size_t set = 0; set < around_.inputs.sets(); ++set) order.push_back(set);
  const std::size_t calls = cell.slice.discards + samples;
  const auto timed = in_turn(cell, "slices", [&](WorkerClient& client) {
    return client.time({cell.slice.discards, samples, 1, order, 0}, patience(calls));
  });
  if (!timed) {
    close(cell, timed.error());
    return;
  }
  cell.single_calls = seconds_a_call(*timed, 1);
  count(cell, cell.single_calls, 1);
}

void CaseVisit::look_again(Cell& cell, std::size_t last_set) {
  const Outputs outputs(*cell.session->living(), around_.scratch,
                        around_.selected.definition().outputs.size());
  const auto handed = in_turn(cell, "hand_over", [&](WorkerClient& client) {
    return client.hand_over({outputs.files()}, patience(1));
  });
  if (!handed) {
    close(cell, handed.error());
  } else if (handed->set != last_set) {
    close(cell, {Outcome::wrong, Reason::timed_output_disagrees,
                 fmt::format("the last timed call was asked for input set {}, it handed over that "
                             "of set {}",
                             last_set, handed->set),
                 false});
  } else {
    agrees(cell, last_set, outputs.place(), handed->outputs, Reason::timed_output_disagrees);
  }
}

// Whether an output agrees with the reference; if not, the cell is closed.
bool CaseVisit::agrees(Cell& cell, std::size_t set, const OutputPlace& place,
                       const std::vector<protocol::Produced>& produced, Reason when_wrong) {
  if (place.process) {  // or there is no memory to read
    const auto ended = cell.session->living()->ended_meanwhile();
    if (ended) {
      cell.session->note(*ended);
      close(cell, *ended);
      return false;
    }
  }
  // A framework may fall back to another device and say nothing.
  const std::string& device = cell.session->target().target.device;
  for (const protocol::Produced& output : produced) {
    if (output.device.empty() || output.device.substr(0, output.device.find(':')) == device) {
      continue;
    }
    close(cell, {Outcome::wrong, Reason::other_device,
                 fmt::format("by the framework's own word the output lay on '{}'", output.device),
                 false});
    return false;
  }
  const auto agreement = [&] {
    const Spending spending(cell.record,
                            when_wrong == Reason::timed_output_disagrees ? "look" : "judge");
    return judge_.judge(set, place, produced);
  }();
  if (!agreement) {
    close(cell, agreement.error());
    return false;
  }
  std::optional<AgreementRecord>& record = cell.record.agreement;
  const AgreementRecord latest = to_record(*agreement);
  // The worse of the looks stands in the record.
  if (!record || !latest.passed ||
      (latest.worst && record->worst && *latest.worst > *record->worst)) {
    record = latest;
  }
  if (!agreement->passed) {
    close(cell, {Outcome::wrong, when_wrong, describe_disagreement(*agreement), false});
  }
  return agreement->passed;
}

void CaseVisit::close(Cell& cell, const CellFailure& failure) {
  cell.open = false;
  cell.record.outcome = failure.outcome;
  cell.record.reason = failure.reason;
  cell.record.detail = failure.detail;
}

// Whole rounds, so that what is left stays paired; by what else went on, never by the times.
void CaseVisit::reject_rounds() {
  std::vector<std::vector<SliceEvidence>> rounds;
  for (const Cell& cell : cells_) {
    if (!cell.open) continue;
    if (rounds.size() < cell.circumstances.size()) rounds.resize(cell.circumstances.size());
    for (std::size_t round = 0; round < cell.circumstances.size(); ++round) {
      rounds[round].push_back(cell.circumstances[round]);
    }
  }
  selection_ = select_rounds(rounds);
}

void CaseVisit::summarise(Cell& cell) {
  LaunchRecord& record = cell.record;
  if (selection_.noisy_host) record.flags.emplace_back("machine_was_busy");
  if (!cell.slice.judged_call_is_timed && cell.samples.size() < rounds_) {
    record.flags.emplace_back("rounds_cut_short");
  }
  if (cell.slice.judged_call_is_timed) {
    record.seconds = record.first_call;
    record.calls = 1;
    record.flags.emplace_back("judged_call_is_timed");
    return;
  }
  std::vector<double> medians;
  std::vector<double> samples;
  std::vector<double> alone;
  for (std::size_t round = 0; round < cell.samples.size(); ++round) {
    const std::vector<double>& slice = cell.samples[round];
    if (!selection_.kept[round]) {
      record.slices.emplace_back();
      continue;
    }
    medians.push_back(median(slice));
    record.slices.emplace_back(medians.back());
    samples.insert(samples.end(), slice.begin(), slice.end());
    if (cell.alone[round]) alone.push_back(*cell.alone[round]);
  }
  record.evidence["rejected_rounds"] = static_cast<double>(selection_.rejected);
  record.seconds = median(medians);
  if (!alone.empty()) {
    // k calls waited for together take a wait and k times what one adds.
    record.latency = median(alone);
    const auto k = static_cast<double>(cell.slice.calls);
    const double added = (k * *record.seconds - *record.latency) / (k - 1);
    if (added > 0) record.throughput = added;
  }
  const std::vector<double>& calls = cell.single_calls.empty() ? samples : cell.single_calls;
  for (const double p : kQuantiles) record.quantiles.push_back(quantile(calls, p));
}

void CaseVisit::look_at_memory(Cell& cell) {
  if (cell.session->living() == nullptr) return;
  const auto memory = resident_memory(cell.session->living()->process());
  if (!memory) return;
  cell.record.evidence[kPeakResident] = static_cast<double>(memory->peak);
  if (!cell.warm_memory) return;
  const std::int64_t growth = memory->now - cell.warm_memory->now;
  const auto outputs = static_cast<std::int64_t>(around_.selected.definition().output_bytes());
  if (growth > kMostGrowth + kOutputsInCaches * outputs) {
    cell.record.flags.emplace_back("memory_grows");
  }
}

// A time that cannot be is none.
void CaseVisit::doubt(Cell& cell) {
  LaunchRecord& record = cell.record;
  const bool has_clock = !cell.session->living()->virtual_clock() && !cell.claims.empty();
  std::vector<double> claimed;
  std::vector<double> seen;
  for (const Claim& claim : cell.claims) {
    claimed.push_back(claim.claimed);
    seen.push_back(claim.seen);
  }
  if (has_clock) record.evidence["unclaimed_seconds"] = median(seen) - median(claimed);
  if (has_clock && clock_disagrees(cell.claims)) {
    close(cell, {Outcome::not_awaited, Reason::clock_disagrees,
                 fmt::format("by its own clock so many calls took {:.3g} s, by ours {:.3g} s",
                             median(claimed), median(seen)),
                 false});
  } else if (around_.roof != nullptr && is_on_processors(record.target)) {
    const auto why = around_.roof->impossible(around_.selected.definition(), *record.seconds);
    if (why) close(cell, {Outcome::impossible, Reason::beyond_roof, *why, false});
  }
  if (!cell.open) record.seconds.reset();
}

void CaseVisit::unload(Cell& cell) {
  if (!std::exchange(cell.loaded, false) || cell.session->living() == nullptr) return;
  // The cell has its outcome; a worker that cannot even free a case is gone for the next one.
  (void)in_turn(cell, "unload", [&](WorkerClient& client) { return client.unload(patience(1)); });
}

}  // namespace howfast
