#pragma once

#include <string_view>

namespace howfast {

/// Whether `text` as a whole matches `pattern`, in which '*' stands for any characters or none, '?'
/// for exactly one, and every other character for itself: brackets too, as case ids are full of
/// them.
bool matches_glob(std::string_view pattern, std::string_view text);

}  // namespace howfast
