#pragma once

#include <cstddef>
#include <functional>

namespace howfast {

/// Cuts [0, count) into one range for each core and calls `work(first, last)` on all at once, on
/// threads of their own; returns when all are done. Below `worth_a_thread` items a range it uses
/// fewer threads, down to none but the caller's. `work` must not throw.
void in_parallel(std::size_t count, std::size_t worth_a_thread,
                 const std::function<void(std::size_t first, std::size_t last)>& work);

}  // namespace howfast
