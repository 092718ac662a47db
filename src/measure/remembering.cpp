#include "measure/remembering.hpp"

#include <algorithm>

namespace howfast {
namespace {

// What honest calls differ by: inputs that lie in caches or in memory, what processors have learnt
// of the old ones, and data on which an algorithm is slower.
constexpr double kTimesAsLong = 3;
constexpr double kAnyCall = 0.1e-3;  // seconds
constexpr double kColdBytes = 2e9;   // bytes/s, far below what memory gives one thread

}  // namespace

bool remembers(std::span<const OldAndNew> pairs, double input_bytes) {
  const auto shows = [input_bytes](const OldAndNew& pair) {
    return pair.new_inputs > kTimesAsLong * pair.old_inputs + kAnyCall + input_bytes / kColdBytes;
  };
  return !pairs.empty() && std::ranges::all_of(pairs, shows);
}

}  // namespace howfast
