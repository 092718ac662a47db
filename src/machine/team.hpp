#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "base/seconds.hpp"

namespace howfast {

/// What one thread does over and over: so many repetitions of its work. Returns what that was, in
/// FLOPs or bytes.
using Block = std::function<double(std::size_t repetitions)>;

/// Makes the block of one thread, on that thread, so that memory it touches lies near it.
using MakeBlock = std::function<Block(std::size_t thread)>;

/// The best rate (per second) of `threads` threads together, of many blocks of about a millisecond
/// that all threads begin at once, for about `length`. 0 where the system gives no such number.
double best_rate_together(std::size_t threads, Seconds length, const MakeBlock& make_block);

}  // namespace howfast
