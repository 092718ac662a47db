#include "measure/paired_launches.hpp"

#include <cmath>

#include "measure/statistics.hpp"

namespace howfast {

std::vector<double> log_ratios(std::span<const LaunchTimes> a, std::span<const LaunchTimes> b) {
  std::vector<double> logs;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i].launch == b[j].launch) {
      const auto by_round = paired_log_ratio(a[i].rounds, b[j].rounds);
      logs.push_back(by_round.value_or(std::log(b[j].seconds) - std::log(a[i].seconds)));
      ++i;
      ++j;
    } else if (a[i].launch < b[j].launch) {
      ++i;
    } else {
      ++j;
    }
  }
  return logs;
}

}  // namespace howfast
