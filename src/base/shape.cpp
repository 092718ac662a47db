#include "base/shape.hpp"

#include <cassert>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace howfast {

std::int64_t element_count(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return count;
}

std::string to_string(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ",")); }

AxisView view_around(const Shape& shape, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t at = axis < 0 ? axis + rank : axis;
  assert(at >= 0 && at < rank);
  AxisView view;
  for (std::int64_t i = 0; i < at; ++i) view.outer *= shape[static_cast<std::size_t>(i)];
  view.extent = shape[static_cast<std::size_t>(at)];
  for (std::int64_t i = at + 1; i < rank; ++i) view.inner *= shape[static_cast<std::size_t>(i)];
  return view;
}

}  // namespace howfast
