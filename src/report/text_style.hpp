#pragma once

#include <cstddef>

namespace howfast::report {

/// What the place that text goes to can show.
struct TextStyle {
  std::size_t width = 0;   // columns; 0: no limit, as in a pipe or a file
  std::size_t height = 0;  // lines; 0: no limit
  bool color = false;      // escape sequences are understood and wanted
};

}  // namespace howfast::report
