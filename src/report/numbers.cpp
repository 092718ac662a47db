#include "report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/plain_text.hpp"

namespace howfast::report {
namespace {

// Digits behind the point that show `value` with three significant ones, rounding considered.
int decimals_for_three(double value) {
  if (value < 9.995) return 2;
  return value < 99.95 ? 1 : 0;
}

// With so many digits behind the point, or with an exponent where the digits before it would be a
// row of noise: a foreign file may hold any number.
std::string number_text(double value, int decimals) {
  constexpr double kMostInDigits = 999'999.5;
  return value < kMostInDigits ? fmt::format("{:.{}f}", value, decimals)
                               : fmt::format("{:.2e}", value);
}

int decimals_for_factor(const Interval& factor) {
  int decimals = decimals_for_three(factor.value);
  constexpr int kMostDecimals = 4;
  const auto reads_as_one = [&](double value) {
    return value > 1 && std::round((value - 1) * std::pow(10, decimals)) < 1;
  };
  while (decimals < kMostDecimals && reads_as_one(factor.low)) ++decimals;
  return decimals;
}

struct Prefix {
  double factor;
  const char* name;
};

const Prefix& prefix_for(double per_second) {
  static constexpr std::array<Prefix, 5> kPrefixes = {
      {{1, ""}, {1e3, "k"}, {1e6, "M"}, {1e9, "G"}, {1e12, "T"}}};
  std::size_t i = 0;
  while (i + 1 < kPrefixes.size() && per_second / kPrefixes[i].factor >= 999.5) ++i;
  return kPrefixes[i];
}

}  // namespace

std::string time_text(double seconds) {
  struct Unit {
    double seconds;
    const char* name;
  };
  static constexpr std::array<Unit, 3> kSmallUnits = {{{1e-9, "ns"}, {1e-6, "µs"}, {1e-3, "ms"}}};
  for (const Unit& unit : kSmallUnits) {
    const double value = seconds / unit.seconds;
    if (value < 999.5)
      return fmt::format("{:.{}f} {}", value, decimals_for_three(value), unit.name);
  }
  return number_text(seconds, decimals_for_three(seconds)) + " s";
}

std::string rate_text(double per_second, const std::string& unit) {
  const Prefix& prefix = prefix_for(per_second);
  const double value = per_second / prefix.factor;
  return fmt::format("{} {}{}", number_text(value, decimals_for_three(value)), prefix.name, unit);
}

std::string rate_range_text(double low, double high) {
  const double factor = prefix_for(high).factor;
  const int decimals = decimals_for_three(high / factor);
  return fmt::format("({}–{})", number_text(low / factor, decimals),
                     number_text(high / factor, decimals));
}

std::string spread_text(const TimeRecord& time) {
  if (time.confidence <= 0 || time.low <= 0) return "±?";
  const double percent = 100 * std::expm1(0.5 * std::log(time.high / time.low));
  // Beyond a factor of two a percentage says no more than that.
  if (percent >= 100) return "±>100 %";
  // Below this the clock and the machine are not that good, whatever the launches say.
  constexpr double kSmallest = 0.01;
  const int decimals = percent >= 9.95 ? 0 : percent >= 0.095 ? 1 : 2;
  return fmt::format("±{:.{}f} %", std::max(percent, kSmallest), decimals);
}

std::string roof_text(const RoofRecord& roof) {
  std::string limit = roof.level == "memory" ? "mem" : harmless(roof.level, 8);
  if (roof.bound == Bound::compute) limit = "flop";
  if (roof.bound == Bound::dispatch) limit = "call";
  const double percent = 100 * roof.share;
  return fmt::format("{:.{}f}\u00A0% {}", percent, percent < 1 ? 1 : 0, limit);
}

std::string factor_text(const Interval& factor, const std::string& word) {
  const int decimals = decimals_for_factor(factor);
  return fmt::format("{}x {}({}–{})", number_text(factor.value, decimals),
                     word.empty() ? "" : word + " ", number_text(factor.low, decimals),
                     number_text(factor.high, decimals));
}

std::string range_text(const Interval& ratio) {
  const std::string low = ratio.low < 0.01 ? "<0.01" : number_text(ratio.low, 2);
  const std::string high = ratio.high > 100 ? ">100" : fmt::format("{:.2f}", ratio.high);
  return fmt::format("{}–{}x", low, high);
}

std::string distance_text(const Interval& ratio) {
  const double distance = std::max(std::abs(ratio.low - 1), std::abs(ratio.high - 1));
  return fmt::format("{:.1f} %", std::max(std::ceil(distance * 1000) / 10, 0.1));
}

std::string left_text(Seconds left) {
  const auto seconds = std::llround(left.count());
  if (seconds < 90) return fmt::format("{} s", seconds);
  const auto minutes = std::llround(left.count() / 60);
  if (minutes < 90) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string memory_text(std::int64_t bytes) {
  const double mebibytes = static_cast<double>(bytes) / (1 << 20);
  if (bytes < 1 << 20) return fmt::format("{:.0f} KiB", mebibytes * 1024);
  if (mebibytes < 1024) return fmt::format("{:.0f} MiB", mebibytes);
  return fmt::format("{:.1f} GiB", mebibytes / 1024);
}

}  // namespace howfast::report
