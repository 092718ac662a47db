#include "measure/rejection.hpp"

#include <algorithm>
#include <cassert>

#include "measure/statistics.hpp"

namespace howfast {
namespace {

// Less waiting than this share of a slice moves its time by less than that: not worth a round.
constexpr double kMaterialWait = 0.05;

// The threads of one worker wait for each other where there are as many of them as cores, more or
// less in every slice; a neighbour shows as much more than the target's usual share.
constexpr double kTimesUsualWait = 3;
constexpr double kAboveUsualWait = 0.05;

// A target that usually waits this share of the time it could run has a neighbour throughout, and
// no round of the launch is better than another: a quarter of its processor time, which 177 of 180
// launches with nobody else about stayed below on two cores.
constexpr double kBusyThroughout = 0.2;

constexpr double kMostSteal = 0.01;   // as much of a slice's time may be the host's
constexpr double kLeastClock = 0.75;  // below it nvbench (detail/gpu_frequency) throws samples away

// The share of the time a target wanted cores in which it had none: the same for one thread and for
// sixteen, and 0 where it wanted none (its device was at work).
double wait_share(const SliceEvidence& slice) {
  const Seconds wanted = slice.run_queue + slice.cpu;
  return wanted.count() > 0 ? slice.run_queue / wanted : 0;
}

std::vector<double> usual_wait_shares(std::span<const std::vector<SliceEvidence>> rounds) {
  std::vector<double> usual;
  for (std::size_t target = 0; target < rounds.front().size(); ++target) {
    std::vector<double> shares;
    for (const std::vector<SliceEvidence>& round : rounds) {
      assert(round.size() == rounds.front().size());
      shares.push_back(wait_share(round[target]));
    }
    usual.push_back(median(shares));
  }
  return usual;
}

bool waited(const SliceEvidence& slice, double usual) {
  return slice.run_queue > kMaterialWait * slice.wall &&
         wait_share(slice) > kTimesUsualWait * usual + kAboveUsualWait;
}

}  // namespace

RoundSelection select_rounds(std::span<const std::vector<SliceEvidence>> rounds) {
  RoundSelection selection;
  selection.kept.assign(rounds.size(), true);
  if (rounds.empty()) return selection;

  const std::vector<double> usual = usual_wait_shares(rounds);
  for (std::size_t r = 0; r < rounds.size(); ++r) {
    bool waiting = false;
    bool stolen = false;
    bool throttled = false;
    for (std::size_t target = 0; target < usual.size(); ++target) {
      const SliceEvidence& slice = rounds[r][target];
      waiting = waiting || waited(slice, usual[target]);
      stolen = stolen || slice.steal_share.value_or(0) > kMostSteal;
      throttled = throttled || slice.clock_share.value_or(1) < kLeastClock;
    }
    selection.waiting += waiting ? 1U : 0U;
    selection.stolen += stolen ? 1U : 0U;
    selection.throttled += throttled ? 1U : 0U;
    selection.kept[r] = !waiting && !stolen && !throttled;
    selection.rejected += selection.kept[r] ? 0U : 1U;
  }
  selection.noisy_host = 2 * selection.rejected > rounds.size() ||
                         *std::max_element(usual.begin(), usual.end()) > kBusyThroughout;
  if (selection.noisy_host) {
    selection.kept.assign(rounds.size(), true);
    selection.rejected = 0;
  }
  return selection;
}

}  // namespace howfast
