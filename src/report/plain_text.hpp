#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text for people: UTF-8, measured in the columns of a fixed-width font.
namespace howfast::report {

/// Columns the text takes; East Asian wide characters and emoji take two.
std::size_t display_width(std::string_view text);

/// Text from outside (a worker, a run file) made safe to show: control characters, line breaks and
/// characters that are invisible or turn the direction of writing become spaces or U+FFFD, as do
/// bytes that are no UTF-8; runs of spaces become one. Ends in "…" when cut to `longest` columns.
std::string harmless(std::string_view text, std::size_t longest = 400);

/// At most `width` columns: "…" stands for what was cut off at the end.
std::string cut_end(std::string_view text, std::size_t width);

/// At most `width` columns: "…" stands for what was cut out of the middle.
std::string cut_middle(std::string_view text, std::size_t width);

/// At most `width` columns of a line that may contain colour sequences, which take none and are
/// switched off at the cut.
std::string clip_line(std::string_view line, std::size_t width);

/// Broken into lines of at most `width` columns: at a space, which is dropped; where a line would
/// have none behind ',' or '/', as in case ids; else anywhere. At least one line.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// A word of a command line, quoted for a shell when it has to be.
std::string shell_word(std::string_view word);

}  // namespace howfast::report
