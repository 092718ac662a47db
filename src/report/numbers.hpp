#pragma once

#include <cstdint>
#include <string>

#include "base/seconds.hpp"
#include "measure/statistics.hpp"
#include "record/records.hpp"

/// How numbers are written for people.
namespace howfast::report {

/// Three significant digits and the unit that makes them readable: "861 ms", "1.23 µs", "0.42 ns".
std::string time_text(double seconds);

/// Three significant digits of a rate and its unit: "1.23 TFLOP/s", "41.2 GB/s".
std::string rate_text(double per_second, const std::string& unit);

/// How far a rate's ends lie apart: "(40.1–41.9)" in the unit of `rate_text` of the higher end.
std::string rate_range_text(double low, double high);

/// Half the width of the interval on the logarithmic scale as a percentage, "±1.2 %"; "±?" when
/// there was one launch only and so no interval.
std::string spread_text(const TimeRecord& time);

/// How much of which limit a time is: "61 % mem", "3 % L2", "0.2 % flop", "97 % call".
std::string roof_text(const RoofRecord& roof);

/// A factor above 1 with its interval: "8.61x faster (8.12–9.18)" with the word "faster", without
/// one "8.61x (8.12–9.18)". Three significant digits, and more where a low end above 1 would else
/// read as 1.
std::string factor_text(const Interval& factor, const std::string& word);

/// A ratio's interval without its middle, "0.93–1.08x"; ends beyond 0.01 and 100 say only that.
std::string range_text(const Interval& ratio);

/// How far the interval of a ratio goes from 1, as a percentage, rounded up: "1.3 %".
std::string distance_text(const Interval& ratio);

/// Time left: "40 s", "3 min", "2 h 10 min"; rough, since it is an estimate.
std::string left_text(Seconds left);

/// "7.8 GiB", "512 MiB", "64 KiB".
std::string memory_text(std::int64_t bytes);

}  // namespace howfast::report
