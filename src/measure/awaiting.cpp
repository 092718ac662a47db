#include "measure/awaiting.hpp"

#include <algorithm>
#include <vector>

#include "measure/statistics.hpp"

namespace howfast {
namespace {

// What an honest request takes besides its calls: reading and writing two lines, waking, a look at
// what the system counted before and after. In Python that is 0.3 ms; 0.7 ms was the most in 250
// launches of three frameworks beside six processes that computed on two processors.
constexpr double kBesideCalls = 1.5e-3;  // seconds
// And of the calls: a lie of less is lost among what a busy machine does to a request.
constexpr double kOfCalls = 0.25;

// What handing over may take longer the first time: pages that are new.
constexpr double kFirstTime = 0.2e-3;  // seconds
constexpr double kOfHandingOver = 0.5;
constexpr double kFreshBytes = 0.3e9;  // bytes/s into pages that the system must first find

}  // namespace

bool clock_disagrees(std::span<const Claim> claims) {
  if (claims.empty()) return false;
  std::vector<double> excess;  // seconds beyond what an honest request takes
  for (const Claim& claim : claims) {
    excess.push_back(claim.seen - (1 + kOfCalls) * claim.claimed - kBesideCalls);
  }
  return median(excess) > 0;
}

bool left_work(std::span<const LookForWork> looks) {
  const auto shows = [](const LookForWork& look) {
    const double first_time = kFirstTime + look.written / kFreshBytes;
    return look.first - look.second >
           kOfCalls * look.claimed + kOfHandingOver * look.second + first_time;
  };
  return !looks.empty() && std::ranges::all_of(looks, shows);
}

}  // namespace howfast
