#include "run/case_visit.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "base/random.hpp"
#include "machine/machine.hpp"
#include "measure/statistics.hpp"
#include "measure/warm_up.hpp"
#include "run/interrupt.hpp"
#include "run/looks.hpp"
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

// Calls after which work that is left is looked for.
constexpr Seconds kCallsBeforeLook{10e-3};
constexpr std::size_t kMostCallsBeforeLook = 1000;  // of a worker that claims next to no time

// How often work that is left, or an answer that is remembered, must show: an honest worker on a
// machine that others use is delayed in one of the looks now and then.
constexpr std::size_t kLooks = 10;

// Streams of random numbers drawn from the seed of a visit.
enum Draw : std::uint64_t { draw_elements, draw_first_set, draw_look_round, draw_slice_sets };

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
    const Case& definition = around_.selected.definition();
    cell.look_at_memory(definition);
    if (cell.open) time_single_calls(cell);
    if (cell.open) cell.summarise(selection_, rounds_);
    if (cell.open) cell.doubt(definition, around_.roof);
    unload(cell);
    if (interrupted()) return {};
    if (auto recorded = done(cell.record); !recorded) return recorded;
  }
  return {};
}

Expected<void> CaseVisit::prepare(Cell& cell) {
  around_.turn(cell.record.target);
  auto worker = [&] {
    const Spending spending(cell.record, "start");
    return cell.session->worker();
  }();
  if (!worker) return tl::unexpected(worker.error());
  if (!*worker) {
    cell.close(worker->error());
    return {};
  }
  forget_peak((**worker)->process());
  if (!load(cell) || !is_right_at_first(cell)) return {};
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
      cell.close(warmed.error());
      return {};
    }
    cell.call = *warmed;
  }
  if (around_.first_visit && !(computes_anew(cell) && waits_for_its_work(cell))) return {};
  cell.warm_memory = resident_memory(cell.session->living()->process());
  // It is done; gigabytes that it kept would be the others' page faults.
  if (is_timed_by_judged_call(cell.call)) unload(cell);
  return {};
}

bool CaseVisit::load(Cell& cell) {
  cell.loaded = true;  // even if that fails, the worker may hold the case
  const auto loaded = in_turn(cell, "load", [&](WorkerClient& client) {
    return client.load({around_.selected.definition(), around_.inputs.files()}, patience(1));
  });
  if (!loaded) cell.close(loaded.error());
  return cell.open;
}

Looks CaseVisit::looks(WorkerClient& worker, Cell& cell) {
  return {
      worker,
      [this, &worker, &cell](const protocol::Time& request) { return time(worker, cell, request); },
      around_.selected.definition(), around_.scratch, patience(kMostCallsBeforeLook)};
}

// The first call is asked for like any later one, so that a worker does not know that it is judged,
// and what it left at once. If that is wrong, the cell is closed.
bool CaseVisit::is_right_at_first(Cell& cell) {
  const Outputs outputs(*cell.session->living(), around_.scratch,
                        around_.selected.definition().outputs.size());
  const auto handed = in_turn(cell, "first_call", [&](WorkerClient& client) {
    const auto timed = time(client, cell, {0, 1, 1, {first_set()}, 0});
    if (!timed) return Answer<protocol::HandedOver>(tl::unexpected(timed.error()));
    cell.call = Seconds{seconds_a_call(*timed, 1).front()};
    cell.first_look.claimed = cell.call.count();
    return looks(client, cell).hand_over(outputs, cell.first_look.first);
  });
  if (!handed) {
    cell.close(handed.error());
    return false;
  }
  cell.record.first_call = cell.call.count();
  cell.record.spent[kClocked] += cell.call.count();
  return agrees(cell, first_set(), outputs.place(), *handed, Reason::disagrees_with_reference);
}

std::size_t CaseVisit::first_set() const {
  return below(seed_of(around_.seed, draw_first_set), 0,
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
    const auto timed = time(worker, cell, {0, 1, calls, {first_set()}, 0});
    if (!timed) return tl::unexpected(timed.error());
    portions.push_back(seconds_a_call(*timed, calls).front());
    call = Seconds{portions.back()};
    spent += call * static_cast<double>(calls);
    processor_time += from_nanoseconds(std::max<std::int64_t>(timed->evidence.cpu_nanoseconds, 0));
  }
  cell.record.spent[kClocked] += spent.count();
  return call;
}

// Whether it takes as long on inputs that it has not met since it loaded the case as on those of
// all calls so far; if not, the cell is closed.
bool CaseVisit::computes_anew(Cell& cell) {
  // Of slow calls there are so few that every one is on inputs it has not met in this launch.
  if (cell.call >= kSlowCall || cell.session->living()->virtual_clock()) return true;
  const auto bytes = static_cast<double>(around_.selected.definition().input_bytes());
  std::vector<OldAndNew> pairs;
  for (std::size_t look = 0; look < kLooks; ++look) {
    // To meet them again for the first time.
    if (look > 0 && (!unload(cell) || !load(cell))) return false;
    const auto seen = in_turn(cell, "looks", [&](WorkerClient& client) {
      if (look > 0) (void)time(client, cell, {0, 1, kFewestWarmUpCalls, {first_set()}, 0});
      return looks(client, cell).for_memory(first_set(), around_.inputs.sets());
    });
    if (!seen) {
      cell.close(seen.error());
      return false;
    }
    pairs.insert(pairs.end(), seen->begin(), seen->end());
    if (!remembers(pairs, bytes)) return true;
  }
  cell.close({Outcome::wrong, Reason::remembered_answer,
              fmt::format("a call took {:.3g} s on inputs that were new to it and {:.3g} s on "
                          "others: it hands out what it computed before",
                          pairs[0].new_inputs, pairs[0].old_inputs),
              false});
  return false;
}

// Whether a worker's calls are done when it says so; if not, the cell is closed.
bool CaseVisit::waits_for_its_work(Cell& cell) {
  if (cell.session->living()->virtual_clock()) return true;
  // One call, whose work may be done only when it is asked for, and as many as make a queue.
  std::vector<std::size_t> numbers = {1};
  if (kCallsBeforeLook > 2 * cell.call) {
    numbers.push_back(
        std::min(static_cast<std::size_t>(kCallsBeforeLook / cell.call), kMostCallsBeforeLook));
  }
  // Of slow calls the first is the one that is looked at: after it, work can be left once.
  const bool is_slow = cell.call >= kSlowCall;
  for (const std::size_t calls : numbers) {
    std::vector<LookForWork> seen;
    const std::size_t wanted = is_slow ? 1 : kLooks;
    do {
      const auto look = in_turn(cell, "looks", [&](WorkerClient& client) {
        Looks eyes = looks(client, cell);
        return is_slow ? eyes.for_work_after(cell.first_look) : eyes.for_work(first_set(), calls);
      });
      if (!look) {
        cell.close(look.error());
        return false;
      }
      seen.push_back(*look);
    } while (left_work(seen) && seen.size() < wanted);
    double& left = cell.record.evidence["left_seconds"];
    left = std::max(left, seen.back().first - seen.back().second);
    if (!left_work(seen)) continue;
    cell.close({Outcome::not_awaited, Reason::work_left,
                fmt::format("its clock had stopped at {:.3g} s after {} of its calls, and what it "
                            "had still to do took {:.3g} s more",
                            seen[0].claimed, calls, seen[0].first - seen[0].second),
                false});
    return false;
  }
  return true;
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
  const auto waiting = [&] { return waiting_time(worker.process()) + waiting_time(::getpid()); };
  const Seconds waited = tells_all ? waiting() : Seconds{0};
  auto timed = worker.time(request, patience(request.discards + request.samples * request.calls));
  if (timed && tells_all) {
    Seconds claimed{0};
    for (const std::int64_t sample : timed->nanoseconds) claimed += from_nanoseconds(sample);
    // Where others compute, it may have had to wait outside of its calls, too, and so may we.
    const Seconds waits = waiting() - waited;
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
  // A worker whose later calls do nothing still has what its first produced: look at another set.
  if (round == look_round_ && (first + calls - 1) % sets == first_set()) ++first;
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
      cell.count(seconds, 1);
      took += client.took();
    }
    auto answer = time(client, cell,
                       {slice.discards, slice.samples, slice.calls, order, around_.flush_bytes});
    if (answer) took += client.took();
    return answer;
  });
  if (!timed) {
    cell.close(timed.error());
    return;
  }
  std::vector<double> seconds = seconds_a_call(*timed, slice.calls);
  cell.count(seconds, slice.calls);
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
  if (timed->evidence.cpu_nanoseconds >= 0) {
    const SliceEvidence& seen = cell.circumstances.back();
    cell.effort.calls +=
        Seconds{std::accumulate(cell.samples.back().begin(), cell.samples.back().end(), 0.0)} *
        static_cast<double>(slice.calls);
    cell.effort.wall += seen.wall;
    cell.effort.processors += seen.cpu;
    cell.effort.waiting += seen.run_queue;
  }
  add_evidence(cell.record, "cpu_nanoseconds", timed->evidence.cpu_nanoseconds);
  add_evidence(cell.record, "run_queue_nanoseconds", timed->evidence.run_queue_nanoseconds);
  add_evidence(cell.record, "minor_faults", timed->evidence.minor_faults);
  add_evidence(cell.record, "involuntary_switches", timed->evidence.involuntary_switches);

  if (round == look_round_) look_again(cell, order[(calls - 1) % sets]);
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
    cell.close(timed.error());
    return;
  }
  cell.single_calls = seconds_a_call(*timed, 1);
  cell.count(cell.single_calls, 1);
}

void CaseVisit::look_again(Cell& cell, std::size_t last_set) {
  const Outputs outputs(*cell.session->living(), around_.scratch,
                        around_.selected.definition().outputs.size());
  const auto handed = in_turn(cell, "hand_over", [&](WorkerClient& client) {
    return client.hand_over({outputs.files()}, patience(1));
  });
  if (handed) {
    agrees(cell, last_set, outputs.place(), *handed, Reason::timed_output_disagrees);
  } else {
    cell.close(handed.error());
  }
}

// Whether an output agrees with the reference; if not, the cell is closed.
bool CaseVisit::agrees(Cell& cell, std::size_t set, const OutputPlace& place,
                       const protocol::HandedOver& handed, Reason when_wrong) {
  if (place.process) {  // or there is no memory to read
    const auto ended = cell.session->living()->ended_meanwhile();
    if (ended) {
      cell.session->note(*ended);
      cell.close(*ended);
      return false;
    }
  }
  if (handed.set != set) {
    cell.close(
        {Outcome::wrong, when_wrong,
         fmt::format("the last call was asked for input set {}, it handed over that of set {}", set,
                     handed.set),
         false});
    return false;
  }
  // A framework may fall back to another device and say nothing.
  const std::string& device = cell.session->target().target.device;
  for (const protocol::Produced& output : handed.outputs) {
    if (output.device.empty() || output.device.substr(0, output.device.find(':')) == device) {
      continue;
    }
    cell.close({Outcome::wrong, Reason::other_device,
                fmt::format("by the framework's own word the output lay on '{}'", output.device),
                false});
    return false;
  }
  const auto agreement = [&] {
    const Spending spending(cell.record,
                            when_wrong == Reason::timed_output_disagrees ? "look" : "judge");
    return judge_.judge(set, place, handed.outputs);
  }();
  if (!agreement) {
    cell.close(agreement.error());
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
    cell.close({Outcome::wrong, when_wrong, describe_disagreement(*agreement), false});
  }
  return agreement->passed;
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

// False if its worker could not: one that cannot even free a case is gone for the next one.
bool CaseVisit::unload(Cell& cell) {
  if (!std::exchange(cell.loaded, false) || cell.session->living() == nullptr) return false;
  return in_turn(cell, "unload", [&](WorkerClient& client) { return client.unload(patience(1)); })
      .has_value();
}

}  // namespace howfast
