#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/shape.hpp"

namespace howfast {

/// An asked element of a tensor that is worked on along one axis. Its lane is the elements that
/// differ from it in their position on that axis alone: start, start + inner, start + 2 inner ...
struct LaneElement {
  std::int64_t start = 0;     // flat index of the lane's first element
  std::int64_t position = 0;  // along the axis
  std::size_t asked = 0;      // which of the asked elements this is
};

/// The flat index of the first element of lane `lane`, the lanes being counted in the order in
/// which a tensor that keeps one element of each holds them.
std::int64_t start_of_lane(const AxisView& view, std::int64_t lane);

/// The shape of that tensor: `axis` is gone.
Shape without_axis(const Shape& shape, std::int64_t axis);

/// The asked elements ordered by lane, so that what a lane costs is paid once.
std::vector<LaneElement> order_by_lane(const AxisView& view,
                                       std::span<const std::int64_t> elements);

}  // namespace howfast
