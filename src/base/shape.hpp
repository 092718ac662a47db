#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace howfast {

/// Extents of a tensor, outermost first; every tensor that crosses a process is dense and
/// row-major. An empty shape is a scalar.
using Shape = std::vector<std::int64_t>;

/// The product of the extents; 1 for a scalar.
std::int64_t element_count(const Shape& shape);

/// "[64,1000000]": how shapes are written in case ids.
std::string to_string(const Shape& shape);

/// A shape seen around one axis: element (o, i, n) lies at flat index (o * extent + i) * inner + n.
struct AxisView {
  std::int64_t outer = 1;
  std::int64_t extent = 1;
  std::int64_t inner = 1;
};

/// `axis` may be negative, counted from the end; it must lie in the shape.
AxisView view_around(const Shape& shape, std::int64_t axis);

}  // namespace howfast
