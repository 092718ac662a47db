#include "ops/lanes.hpp"

#include <algorithm>

namespace howfast {

std::int64_t start_of_lane(const AxisView& view, std::int64_t lane) {
  return lane / view.inner * view.extent * view.inner + lane % view.inner;
}

Shape without_axis(const Shape& shape, std::int64_t axis) {
  Shape left = shape;
  const auto rank = static_cast<std::int64_t>(shape.size());
  left.erase(left.begin() + (axis < 0 ? axis + rank : axis));
  return left;
}

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
