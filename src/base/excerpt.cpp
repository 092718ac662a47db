#include "base/excerpt.hpp"

#include <cstddef>

namespace howfast {
namespace {

constexpr std::size_t kLongestExcerpt = 200;  // bytes: a line or two of a terminal

// Of UTF-8, a byte that goes on with a character.
bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

bool is_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return value < 0x20 || value == 0x7F;
}

// U+0080 to U+009F: some terminals take them for the beginning of an escape sequence.
bool is_late_control(char first, char second) {
  return static_cast<unsigned char>(first) == 0xC2 && goes_on(second) &&
         static_cast<unsigned char>(second) < 0xA0;
}

}  // namespace

std::string excerpt(std::string_view text) {
  const bool whole = text.size() <= kLongestExcerpt;
  if (!whole) {
    std::size_t end = kLongestExcerpt;
    while (end > kLongestExcerpt - 4 && goes_on(text[end])) --end;
    text = text.substr(0, end);
  }
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i + 1 < text.size() && is_late_control(text[i], text[i + 1])) {
      plain += '?';
      ++i;
    } else {
      plain += is_control(text[i]) ? '?' : text[i];
    }
  }
  return whole ? plain : plain + "...";
}

}  // namespace howfast
