#pragma once

#include <string_view>

#include "base/error.hpp"
#include "base/seconds.hpp"

namespace howfast {

/// Reads a duration as people write it: "90s", "5m", "1h30m", "0.5h": numbers with their units, the
/// larger first, each unit once. At least 1 ms and at most 100 days. The error says how it is
/// written.
Expected<Seconds> parse_duration(std::string_view text);

}  // namespace howfast
