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

/// The asked elements ordered by lane, so that what a lane costs is paid once.
std::vector<LaneElement> order_by_lane(const AxisView& view,
                                       std::span<const std::int64_t> elements);

}  // namespace howfast
