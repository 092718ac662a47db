#include "ops/lanes.hpp"

#include <algorithm>

namespace howfast {

std::vector<LaneElement> order_by_lane(const AxisView& view,
                                       std::span<const std::int64_t> elements) {
  std::vector<LaneElement> ordered;
  ordered.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const std::int64_t position = elements[i] / view.inner % view.extent;
    ordered.push_back({elements[i] - position * view.inner, position, i});
  }
  std::ranges::stable_sort(ordered, {}, &LaneElement::start);
  return ordered;
}

}  // namespace howfast
