#pragma once

#include <chrono>

namespace howfast {

/// A duration in seconds as a double: the unit of every time that is reported.
using Seconds = std::chrono::duration<double>;

}  // namespace howfast
