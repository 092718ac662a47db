#pragma once

#include <cstdio>
#include <string_view>

#include "base/error.hpp"
#include "report/text_style.hpp"

namespace howfast::cli {

/// How text for `stream` (stdout or stderr) may look: as wide as its terminal and in colour unless
/// NO_COLOR is set or TERM is dumb; plain and of any width when it is no terminal.
report::TextStyle style_of(std::FILE* stream);

/// Writes a line to stderr, if it can be written: where nobody listens, nothing is lost.
void tell(std::string_view line);

/// Writes results to stdout. A reader that went away (`| head`) is fine, a full disk is an error.
Expected<void> print(std::string_view text);

}  // namespace howfast::cli
