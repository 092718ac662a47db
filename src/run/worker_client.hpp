#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/machine.hpp"
#include "protocol/messages.hpp"
#include "record/records.hpp"
#include "run/worker_process.hpp"

namespace howfast {

/// Why a request got no good answer, as the outcome it becomes.
struct CellFailure {
  Outcome outcome = Outcome::failed;
  Reason reason = Reason::framework_error;
  std::string detail;          // one sentence
  bool worker_is_gone = true;  // its process has ended (by itself or by us)
};

template <typename Reply>
using Answer = tl::expected<Reply, CellFailure>;

/// Seconds a call of each sample, where a sample is `calls` calls; above 0 even where the worker's
/// clock saw nothing of a short one.
std::vector<double> seconds_a_call(const protocol::Timed& timed, std::size_t calls);

/// The driver's side of the protocol with one worker: asks, waits, checks that the answer is to the
/// question and within what can be, and turns whatever goes wrong into a CellFailure. A worker that
/// breaks the protocol or takes too long is killed.
class WorkerClient {
 public:
  explicit WorkerClient(WorkerProcess process)
      : process_(std::move(process)), kills_before_(out_of_memory_kills()) {}

  Answer<protocol::Welcome> hello(Seconds patience);
  Answer<protocol::Opened> open(const protocol::Open& request, Seconds patience);
  Answer<protocol::Loaded> load(const protocol::Load& request, Seconds patience);
  Answer<protocol::Timed> time(const protocol::Time& request, Seconds patience);
  Answer<protocol::HandedOver> hand_over(const protocol::HandOver& request, Seconds patience);
  Answer<protocol::Unloaded> unload(Seconds patience);

  /// Asks the worker to end, without waiting for it.
  void ask_to_stop();

  /// Asks all of them, then waits for them together and kills those that go on.
  static void stop_all(const std::vector<WorkerClient*>& workers);

  /// The process whose memory the outputs may stay in: the worker does that, and this machine lets
  /// us read it.
  std::optional<pid_t> memory() const { return memory_; }

  /// How long the last answer took, from the request to the reply.
  Seconds took() const { return asked_for_; }

  /// Whether it plays a script: its times are made up, and are not held against our clock.
  bool virtual_clock() const { return virtual_clock_; }

  /// The process that we started: the worker's, or that of a wrapper around it.
  pid_t process() const { return process_.pid(); }

  /// The process that computes, for what the system tells of it; empty where what we started is but
  /// a wrapper, or nobody says.
  std::optional<pid_t> computing_process() const { return computing_process_; }

  /// How its process ended, if it has, though nothing was asked of it.
  std::optional<CellFailure> ended_meanwhile();

  /// False if it still runs after a second: see WorkerProcess::freeze().
  bool freeze() { return process_.freeze(); }
  void thaw() { process_.thaw(); }

 private:
  template <typename Reply>
  Answer<Reply> ask(const protocol::Request& request, Seconds patience);
  bool claims_too_much(double nanoseconds) const;
  CellFailure broken(const std::string& what);
  CellFailure took_too_long(double nanoseconds);
  CellFailure ended();

  WorkerProcess process_;
  std::int64_t kills_before_;  // by the kernel, of any process, when the worker was young
  std::uint64_t last_id_ = 0;
  Seconds asked_for_{0};  // how long the last answer took, by our clock
  bool virtual_clock_ = false;
  std::optional<pid_t> computing_process_;
  std::optional<pid_t> memory_;
};

}  // namespace howfast
