#include "measure/two_modes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "measure/looks.hpp"

namespace howfast {
namespace {

// Half of what an interval is narrowed down to: modes that lie closer change nothing that is said.
constexpr double kLeastGap = 0.01;

// Widest gap / standard deviation within the two groups, which 1 in 200 samples of normal values
// exceeds, for 5, 6, ... 20 launches: printed by bench/coverage --calibrate.
constexpr std::array<double, 16> kGapOfNormal = {17, 11.1, 8.4,  6.8, 5.8, 5.2, 4.7, 4.3,
                                                 4,  3.7,  3.55, 3.4, 3.3, 3.2, 3.1, 3};

// Sum of squared distances from their mean.
double squares(std::span<const double> values) {
  double mean = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return sum;
}

}  // namespace

bool has_two_modes(std::span<const double> logs) {
  if (logs.size() < kFirstLook) return false;
  std::vector<double> sorted(logs.begin(), logs.end());
  std::sort(sorted.begin(), sorted.end());
  std::size_t upper = 1;  // where the group above the widest gap begins
  for (std::size_t i = 2; i < sorted.size(); ++i) {
    if (sorted[i] - sorted[i - 1] > sorted[upper] - sorted[upper - 1]) upper = i;
  }
  const double gap = sorted[upper] - sorted[upper - 1];
  if (gap < kLeastGap) return false;
  const std::span<const double> all(sorted);
  const double within = std::sqrt((squares(all.first(upper)) + squares(all.subspan(upper))) /
                                  static_cast<double>(sorted.size() - 2));
  const std::size_t row = std::min(sorted.size() - kFirstLook, kGapOfNormal.size() - 1);
  return gap > kGapOfNormal[row] * within;
}

}  // namespace howfast
