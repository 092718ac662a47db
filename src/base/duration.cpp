#include "base/duration.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/excerpt.hpp"

namespace howfast {
namespace {

constexpr std::array<std::pair<char, double>, 3> kUnits = {{{'h', 3600}, {'m', 60}, {'s', 1}}};

constexpr double kShortest = 1e-3;           // seconds
constexpr double kLongest = 100 * 86'400.0;  // seconds: beyond it is a slip of the finger

// Digits with at most one point among them; nothing else, neither sign nor exponent. Removed from
// the front of `text`; below 0 when there is none.
double take_number(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string digits(text.substr(0, end));
  text.remove_prefix(end);
  const bool is_number = digits.find_first_of("0123456789") != std::string::npos &&
                         digits.find('.') == digits.rfind('.') && digits.size() < 20;
  // libc++ has no from_chars for doubles.
  return is_number ? std::strtod(digits.c_str(), nullptr) : -1;
}

}  // namespace

Expected<Seconds> parse_duration(std::string_view text) {
  const auto bad = [&text] {
    return fail(ExitCode::usage, fmt::format("'{}' is no duration", excerpt(text)),
                "write it as 90s, 5m or 1h30m; at least 1 ms, at most 100 days");
  };
  std::string_view rest = text;
  double seconds = 0;
  for (const auto& [unit, length] : kUnits) {
    std::string_view ahead = rest;
    const double number = take_number(ahead);
    if (number < 0 || ahead.empty() || ahead.front() != unit) continue;
    seconds += number * length;
    rest = ahead.substr(1);
  }
  if (!rest.empty() || seconds < kShortest || seconds > kLongest) return bad();
  return Seconds{seconds};
}

}  // namespace howfast
