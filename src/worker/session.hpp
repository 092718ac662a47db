#pragma once

#include <memory>
#include <optional>

#include "protocol/messages.hpp"
#include "worker/cache_flush.hpp"
#include "worker/framework.hpp"
#include "worker/placement.hpp"

namespace howfast::worker {

/// Exit status (EX_DATAERR of sysexits.h) of a worker that was sent what it cannot read: a broken
/// driver is not the measured thing, so there is nothing to answer.
inline constexpr int kBadRequest = 65;

/// One worker's life without its descriptors: answers requests, in the order they must come in
/// (hello, open, then cases), and turns what the framework throws into failures.
class Session {
 public:
  explicit Session(Framework& framework) : framework_(framework) {}

  /// The reply to any request but stop.
  protocol::Reply reply_to(const protocol::Request& request);

 private:
  protocol::Reply act(const protocol::Hello& hello);
  protocol::Reply act(const protocol::Open& open);
  protocol::Reply act(const protocol::Load& load);
  protocol::Reply act(const protocol::Time& time);
  protocol::Reply act(const protocol::HandOver& hand_over);
  protocol::Reply act(const protocol::Unload& unload);
  protocol::Reply act(const protocol::Stop& stop);

  std::vector<protocol::Produced> leave_outputs(const std::vector<std::string>& files);

  Framework& framework_;
  std::optional<protocol::Welcome> welcome_;  // after hello
  std::optional<Placement> placement_;        // after open
  std::size_t sets_ = 0;                      // of the loaded case
  std::unique_ptr<LoadedCase> loaded_;        // after load, until unload
  std::optional<std::size_t> last_set_;       // of the call whose outputs are kept
  std::optional<CacheFlush> flush_;           // where cold caches are measured
  std::vector<HostTensor> in_memory_;         // what the driver may read until the next request
};

}  // namespace howfast::worker
