#include "measure/false_discovery.hpp"

#include <algorithm>
#include <cassert>

namespace howfast {

std::vector<bool> discoveries(std::span<const double> p_values, double rate) {
  assert(rate > 0 && rate < 1);
  std::vector<double> sorted(p_values.begin(), p_values.end());
  std::sort(sorted.begin(), sorted.end());
  // The largest p-value below its line; those above a line but below that one are discoveries too.
  double last = -1;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double line = rate * static_cast<double>(i + 1) / static_cast<double>(sorted.size());
    if (sorted[i] <= line) last = sorted[i];
  }
  std::vector<bool> found;
  for (const double p : p_values) found.push_back(p <= last);
  return found;
}

}  // namespace howfast
