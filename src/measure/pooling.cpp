#include "measure/pooling.hpp"

#include <cassert>
#include <cmath>
#include <map>

namespace howfast {

std::vector<std::optional<VariancePrior>> pooled_priors(std::span<const LaunchVariance> cells,
                                                        std::span<const Seconds> durations) {
  assert(cells.size() == durations.size());
  const auto power_of = [&](std::size_t i) {
    return static_cast<int>(std::floor(std::log10(durations[i].count())));
  };
  std::map<int, std::vector<LaunchVariance>> groups;
  for (std::size_t i = 0; i < cells.size(); ++i) groups[power_of(i)].push_back(cells[i]);

  const std::optional<VariancePrior> of_all = fit_variance_prior(cells);
  std::map<int, std::optional<VariancePrior>> of_group;
  for (const auto& [power, group] : groups) {
    const auto own = fit_variance_prior(group);
    of_group[power] = own ? own : of_all;
  }
  std::vector<std::optional<VariancePrior>> priors;
  for (std::size_t i = 0; i < cells.size(); ++i) priors.push_back(of_group[power_of(i)]);
  return priors;
}

}  // namespace howfast
