#pragma once

#include <cstdint>
#include <string>

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

/// The driver's side of the protocol with one worker: asks, waits, checks that the answer is to the
/// question, and turns whatever goes wrong into a CellFailure. A worker that breaks the protocol or
/// takes too long is killed.
class WorkerClient {
 public:
  explicit WorkerClient(WorkerProcess process) : process_(std::move(process)) {}

  Answer<protocol::Welcome> hello(Seconds patience);
  Answer<protocol::Opened> open(const protocol::Open& request, Seconds patience);
  Answer<protocol::Loaded> load(const protocol::Load& request, Seconds patience);
  Answer<protocol::Answered> answer(const protocol::Answer& request, Seconds patience);
  Answer<protocol::Timed> time(const protocol::Time& request, Seconds patience);
  Answer<protocol::HandedOver> hand_over(const protocol::HandOver& request, Seconds patience);
  Answer<protocol::Unloaded> unload(Seconds patience);

  /// Asks the worker to end and sees to it that it does.
  void stop();

  void freeze() { process_.freeze(); }
  void thaw() { process_.thaw(); }

 private:
  template <typename Reply>
  Answer<Reply> ask(const protocol::Request& request, Seconds patience);
  CellFailure broken(const std::string& what);
  CellFailure ended();

  WorkerProcess process_;
  std::uint64_t last_id_ = 0;
};

}  // namespace howfast
