#pragma once

#include <string>
#include <string_view>

namespace howfast {

/// Words of a file or of another process, fit to be quoted in a message: control characters become
/// '?', and what is longer than 200 bytes ends in "..." at the end of a character.
std::string excerpt(std::string_view text);

}  // namespace howfast
