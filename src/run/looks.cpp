#include "run/looks.hpp"

#include <algorithm>

#include "run/processor.hpp"

namespace howfast {

Answer<protocol::HandedOver> Looks::hand_over(const Outputs& outputs, double& took) {
  const Seconds waited = waiting_time(worker_.process());
  auto handed = worker_.hand_over({outputs.files()}, patience_);
  // Where others compute, a worker that has just done so waits longest.
  const Seconds waits = waiting_time(worker_.process()) - waited;
  took = std::max(0.0, (worker_.took() - waits).count());
  return handed;
}

Answer<LookForWork> Looks::for_work(std::size_t set, std::size_t calls) {
  const auto timed = time_({0, 1, calls, {set}, 0});
  if (!timed) return tl::unexpected(timed.error());
  LookForWork look;
  look.claimed = seconds_a_call(*timed, 1).front();
  const Outputs outputs(worker_, scratch_, definition_.outputs.size());
  const auto handed = hand_over(outputs, look.first);
  if (!handed) return tl::unexpected(handed.error());
  return for_work_after(look);
}

Answer<LookForWork> Looks::for_work_after(LookForWork look) {
  const Outputs outputs(worker_, scratch_, definition_.outputs.size());
  const auto handed = hand_over(outputs, look.second);
  if (!handed) return tl::unexpected(handed.error());
  if (!outputs.files().empty()) look.written = static_cast<double>(definition_.output_bytes());
  return look;
}

Answer<double> Looks::single_call(std::size_t set) {
  const auto timed = time_({0, 1, 1, {set}, 0});
  if (!timed) return tl::unexpected(timed.error());
  const double waited = 1e-9 * static_cast<double>(timed->evidence.run_queue_nanoseconds);
  return std::max(0.0, seconds_a_call(*timed, 1).front() - std::max(0.0, waited));
}

Answer<std::vector<OldAndNew>> Looks::for_memory(std::size_t old_set, std::size_t sets) {
  std::vector<OldAndNew> pairs;
  for (std::size_t set = 0; set < sets; ++set) {
    if (set == old_set) continue;
    const auto known = single_call(old_set);
    if (!known) return tl::unexpected(known.error());
    const auto unknown = single_call(set);
    if (!unknown) return tl::unexpected(unknown.error());
    pairs.push_back({*known, *unknown});
  }
  return pairs;
}

}  // namespace howfast
