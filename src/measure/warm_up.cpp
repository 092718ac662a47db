#include "measure/warm_up.hpp"

#include "measure/statistics.hpp"

namespace howfast {
namespace {

// A smaller fall over ten slices is neither told from noise nor worth waiting for: it ends within
// what an interval of 2 % allows. (A rise is no warming up: caches and boost clocks fill first.)
constexpr double kSteadyFall = 0.02;

}  // namespace

WarmUp warm_up_state(std::span<const double> slice_medians) {
  if (slice_medians.size() < kWarmUpWindow) return WarmUp::too_short;
  const std::span<const double> window = slice_medians.last(kWarmUpWindow);
  const double earlier = median(window.first(kWarmUpWindow / 2));
  const double later = median(window.last(kWarmUpWindow / 2));
  return later < (1 - kSteadyFall) * earlier ? WarmUp::falling : WarmUp::steady;
}

}  // namespace howfast
