#include "measure/effort.hpp"

namespace howfast {
namespace {

// An honest target works or waits all the time; below this share of it, it rests. (A container that
// gives a process a quarter of a processor is held to be the slowest.)
constexpr double kLeastOfCalls = 0.2;

// One thread that asks whether the device is done, and what a driver does beside.
constexpr double kMostThreads = 1.5;

}  // namespace

bool computed_elsewhere(const Effort& effort, bool on_processors) {
  const Seconds wanted = effort.processors + effort.waiting;
  return on_processors ? wanted < kLeastOfCalls * effort.calls
                       : wanted > kMostThreads * effort.wall;
}

}  // namespace howfast
