#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace howfast {

/// The candidate that `word` most likely meant: fewest edits (insert, delete, replace, swap of
/// neighbours), letter case ignored, and at most about a third of the longer word's length of them;
/// nothing when none is that near.
std::optional<std::string> nearest_spelling(std::string_view word,
                                            std::span<const std::string> candidates);

}  // namespace howfast
