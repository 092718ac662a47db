#pragma once

#include "protocol/messages.hpp"
#include "worker/cache_flush.hpp"
#include "worker/framework.hpp"

namespace howfast::worker {

/// A slice that was timed.
struct Slice {
  protocol::Timed timed;
  std::size_t last_set = 0;  // the input set whose outputs are now kept
};

/// The timing loop; the request says what and how often. Its sets must be those of `loaded`. With
/// `flush`, caches are cold before each sample.
Slice time_slice(Framework& framework, LoadedCase& loaded, const protocol::Time& request,
                 CacheFlush* flush = nullptr);

}  // namespace howfast::worker
