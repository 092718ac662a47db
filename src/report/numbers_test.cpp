#include "report/numbers.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast::report {
namespace {

TEST(Numbers, RatesHaveThreeSignificantDigitsAndAPrefix) {
  EXPECT_EQ(rate_text(1.234e12, "FLOP/s"), "1.23 TFLOP/s");
  EXPECT_EQ(rate_text(4.12e10, "B/s"), "41.2 GB/s");
  EXPECT_EQ(rate_text(9.996e8, "B/s"), "1.00 GB/s");
  EXPECT_EQ(rate_text(12, "B/s"), "12.0 B/s");
  EXPECT_EQ(rate_text(4e15, "B/s"), "4000 TB/s");
}

TEST(Numbers, ARangeOfRatesIsInTheUnitOfItsHigherEnd) {
  EXPECT_EQ(rate_range_text(4.01e10, 4.19e10), "(40.1–41.9)");
  EXPECT_EQ(rate_range_text(9e8, 1.1e9), "(0.90–1.10)");
}

TEST(Numbers, TimesHaveThreeSignificantDigits) {
  EXPECT_EQ(time_text(4.2e-10), "0.42 ns");
  EXPECT_EQ(time_text(1.234e-7), "123 ns");
  EXPECT_EQ(time_text(1.2345e-6), "1.23 µs");
  EXPECT_EQ(time_text(45.67e-6), "45.7 µs");
  EXPECT_EQ(time_text(0.861), "861 ms");
  EXPECT_EQ(time_text(1.2), "1.20 s");
  EXPECT_EQ(time_text(4321), "4321 s");
}

// What is printed, read as a number of seconds, lies within half of its last digit.
TEST(Numbers, APrintedTimeReadsBackWithinItsLastDigit) {
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const auto exponent = static_cast<double>(uniform(11, i, -10.0F, 5.5F));
    const double seconds = std::pow(10, exponent);
    const std::string text = time_text(seconds);
    std::size_t end = 0;
    const double number = std::stod(text, &end);
    const std::string unit = text.substr(end);
    const double scale = unit == " ns" ? 1e-9 : unit == " µs" ? 1e-6 : unit == " ms" ? 1e-3 : 1;
    ASSERT_TRUE(scale != 1 || unit == " s") << text;
    const std::size_t point = text.find('.');
    const double last =
        point == std::string::npos ? 1 : std::pow(10, -static_cast<double>(end - point - 1));
    ASSERT_LE(std::abs(number * scale - seconds), last * scale * 0.500001) << seconds;
    ASSERT_LE(end, 6U) << text;  // no more digits than are read
    ASSERT_TRUE(number < 1000 || scale == 1) << text;
  }
}

TEST(Numbers, OfAForeignFileStayShort) {
  EXPECT_EQ(time_text(1.5e300), "1.50e+300 s");
  EXPECT_EQ(time_text(4.9e-324), "0.00 ns");
  EXPECT_EQ(factor_text({1e200, 1e199, 1e201, 0.95}, "faster"),
            "1.00e+200x faster (1.00e+199–1.00e+201)");
  EXPECT_EQ(range_text({1e200, 1e199, 1e201, 0.95}), "1.00e+199–>100x");
}

TEST(Numbers, TimesRoundIntoTheNextUnit) {
  EXPECT_EQ(time_text(999.4e-6), "999 µs");
  EXPECT_EQ(time_text(999.6e-6), "1.00 ms");
  EXPECT_EQ(time_text(9.996e-3), "10.0 ms");
  EXPECT_EQ(time_text(99.96e-3), "100 ms");
}

TEST(Numbers, SpreadIsHalfTheIntervalOnTheLogarithmicScale) {
  EXPECT_EQ(spread_text({1, 0.99, 1.01, 0.95}), "±1.0 %");
  EXPECT_EQ(spread_text({1, 0.6, 1.5, 0.95}), "±58 %");
  EXPECT_EQ(spread_text({1, 0.9996, 1.0004, 0.95}), "±0.04 %");
  EXPECT_EQ(spread_text({1, 1, 1, 0.95}), "±0.01 %");
  EXPECT_EQ(spread_text({1, 1e-9, 1e9, 0.95}), "±>100 %");
  EXPECT_EQ(spread_text({1, 1, 1, 0}), "±?");
}

TEST(Numbers, FactorsAboveOneNeverReadAsOne) {
  EXPECT_EQ(factor_text({8.61, 8.123, 9.178, 0.95}, "faster"), "8.61x faster (8.12–9.18)");
  EXPECT_EQ(factor_text({24.31, 20, 30, 0.95}, ""), "24.3x (20.0–30.0)");
  EXPECT_EQ(factor_text({150, 140, 160, 0.95}, ""), "150x (140–160)");
  EXPECT_EQ(factor_text({1.004, 1.002, 1.006, 0.95}, ""), "1.004x (1.002–1.006)");
}

TEST(Numbers, ShareOfTheRoofNamesTheLimit) {
  EXPECT_EQ(roof_text({Bound::memory, "memory", 0.6, 0.61, 0, 0}), "61\u00A0% mem");
  EXPECT_EQ(roof_text({Bound::memory, "L2", 0.6, 0.0312, 0, 0}), "3\u00A0% L2");
  EXPECT_EQ(roof_text({Bound::compute, "L2", 0.6, 0.0023, 0, 0}), "0.2\u00A0% flop");
  EXPECT_EQ(roof_text({Bound::dispatch, "L1", 0.6, 1.04, 0, 0}), "104\u00A0% call");
}

TEST(Numbers, RatiosAndTheirDistanceFromOne) {
  EXPECT_EQ(range_text({1, 0.934, 1.081, 0.95}), "0.93–1.08x");
  EXPECT_EQ(range_text({1, 1e-6, 1e6, 0.95}), "<0.01–>100x");
  EXPECT_EQ(distance_text({1, 0.9801, 1.012, 0.95}), "2.0 %");
  EXPECT_EQ(distance_text({1, 0.99, 1.0121, 0.95}), "1.3 %");
  EXPECT_EQ(distance_text({1, 1, 1, 0.95}), "0.1 %");
}

TEST(Numbers, TimeLeftIsRough) {
  EXPECT_EQ(left_text(Seconds(0)), "0 s");
  EXPECT_EQ(left_text(Seconds(89)), "89 s");
  EXPECT_EQ(left_text(Seconds(200)), "3 min");
  EXPECT_EQ(left_text(Seconds(7800)), "2 h 10 min");
}

TEST(Numbers, Memory) {
  EXPECT_EQ(memory_text(std::int64_t{512} << 20), "512 MiB");
  EXPECT_EQ(memory_text(std::int64_t{8} << 30), "8.0 GiB");
}

}  // namespace
}  // namespace howfast::report
