#include "report/plain_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace howfast::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kEllipsis = "…";

struct Decoded {
  char32_t character = kReplacement;
  std::size_t bytes = 1;
};

// The first character of a text that is not empty. A byte that starts no character of Unicode's
// well-formed UTF-8 is one U+FFFD.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return {};
  char32_t character = first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    character = (character << 6U) | (byte(i) & 0x3FU);
  }
  const bool too_long = length == 3 ? character < 0x800 : length == 4 && character < 0x10000;
  const bool surrogate = character >= 0xD800 && character <= 0xDFFF;
  if (too_long || surrogate || character > 0x10FFFF) return {};
  return {character, length};
}

using Range = std::pair<char32_t, char32_t>;

template <std::size_t size>
bool in(char32_t character, const std::array<Range, size>& ranges) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return character >= range.first && character <= range.second;
  });
}

// East Asian Width W and F of Unicode 15, in blocks. Where a block holds narrow characters too, a
// line with them is shorter than allowed, never longer.
bool is_wide(char32_t character) {
  static constexpr std::array<Range, 36> kWide = {
      {{0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23F3},
       {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
       {0x2693, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
       {0x274C, 0x274E},   {0x2753, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27BF},
       {0x2B1B, 0x2B1C},   {0x2B50, 0x2B55},   {0x2E80, 0x303E},   {0x3041, 0xA4CF},
       {0xA960, 0xA97C},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
       {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18D08},
       {0x1AFF0, 0x1B2FB}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
       {0x1F191, 0x1F19A}, {0x1F200, 0x1F265}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}}};
  return in(character, kWide);
}

// Invisible or stacked upon others: Unicode's format characters (Cf), its blocks of combining
// marks, variation selectors, fillers, tags, line separators, changes of direction.
bool is_treacherous(char32_t character) {
  static constexpr std::array<Range, 30> kTreacherous = {
      {{0x7F, 0x9F},       {0x00AD, 0x00AD},   {0x0300, 0x036F},   {0x0600, 0x0605},
       {0x061C, 0x061C},   {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},
       {0x08E2, 0x08E2},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
       {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},   {0x200B, 0x200F},   {0x2028, 0x202E},
       {0x2060, 0x206F},   {0x20D0, 0x20FF},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},
       {0xFE20, 0xFE2F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
       {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1345F}, {0x1BCA0, 0x1BCA3},
       {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}}};
  return in(character, kTreacherous);
}

std::size_t width_of(char32_t character) { return is_wide(character) ? 2 : 1; }

// Bytes of the longest beginning of `text` that takes at most `width` columns.
std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const Decoded next = decode(text.substr(bytes));
    columns += width_of(next.character);
    if (columns > width) break;
    bytes += next.bytes;
  }
  return bytes;
}

// Where a text whose first `most` bytes fill a line is best broken.
std::size_t break_within(std::string_view text, std::size_t most) {
  const std::size_t space = text.rfind(' ', most);
  if (space != std::string_view::npos && space > 0) return space;
  const std::size_t joint = text.substr(0, most).find_last_of(",/");
  return joint == std::string_view::npos ? most : joint + 1;
}

// Bytes of a colour sequence at the beginning of `text`; 0 when there is none.
std::size_t color_sequence(std::string_view text) {
  if (text.substr(0, 2) != "\x1b[") return 0;
  const std::size_t end = text.find('m');
  return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Decoded next = decode(text);
    columns += width_of(next.character);
    text.remove_prefix(next.bytes);
  }
  return columns;
}

std::string harmless(std::string_view text, std::size_t longest) {
  std::string safe;
  std::size_t columns = 0;
  while (!text.empty() && columns <= longest) {
    const Decoded next = decode(text);
    const bool blank = next.character <= ' ';
    const bool foreign = next.character == kReplacement || is_treacherous(next.character);
    if (!blank) {
      safe += foreign ? "\xEF\xBF\xBD" : std::string(text.substr(0, next.bytes));
      columns += width_of(next.character);
    } else if (!safe.empty() && safe.back() != ' ') {
      safe += ' ';
      ++columns;
    }
    text.remove_prefix(next.bytes);
  }
  if (!safe.empty() && safe.back() == ' ') safe.pop_back();
  return cut_end(safe, longest);
}

std::string cut_end(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, bytes_within(text, width - 1))).append(kEllipsis);
}

std::string cut_middle(std::string_view text, std::size_t width) {
  const std::size_t columns = display_width(text);
  if (columns <= width) return std::string(text);
  if (width < 3) return cut_end(text, width);
  const std::size_t tail = (width - 1) / 2;
  std::string cut(text.substr(0, bytes_within(text, width - 1 - tail)));
  // One more column may go than has to, where a wide character straddles the cut.
  std::size_t rest = bytes_within(text, columns - tail);
  if (display_width(text.substr(rest)) > tail) rest += decode(text.substr(rest)).bytes;
  return cut.append(kEllipsis).append(text.substr(rest));
}

std::string clip_line(std::string_view line, std::size_t width) {
  std::string clipped;
  std::size_t columns = 0;
  bool colored = false;
  while (!line.empty()) {
    std::size_t bytes = color_sequence(line);
    if (bytes > 0) {
      colored = true;
    } else {
      const Decoded next = decode(line);
      bytes = next.bytes;
      columns += width_of(next.character);
      if (columns > width) return clipped.append(colored ? "\x1b[0m" : "");
    }
    clipped.append(line.substr(0, bytes));
    line.remove_prefix(bytes);
  }
  return clipped;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  // A line holds one wide character at least, so that every round takes something away.
  const std::size_t columns = std::max<std::size_t>(width, 2);
  for (std::size_t most = bytes_within(text, columns); most < text.size();
       most = bytes_within(text, columns)) {
    const std::size_t end = break_within(text, most);
    std::string_view line = text.substr(0, end);
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    lines.emplace_back(line);
    text.remove_prefix(end);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,=:@%+";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char character : word) {
    if (character == '\'') {
      quoted += "'\\''";
    } else {
      quoted += character;
    }
  }
  return quoted + "'";
}

}  // namespace howfast::report
