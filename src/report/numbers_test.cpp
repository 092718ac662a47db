#include "report/numbers.hpp"

#include <gtest/gtest.h>

namespace howfast::report {
namespace {

TEST(Numbers, TimesHaveThreeSignificantDigits) {
  EXPECT_EQ(time_text(4.2e-10), "0.42 ns");
  EXPECT_EQ(time_text(1.234e-7), "123 ns");
  EXPECT_EQ(time_text(1.2345e-6), "1.23 µs");
  EXPECT_EQ(time_text(45.67e-6), "45.7 µs");
  EXPECT_EQ(time_text(0.861), "861 ms");
  EXPECT_EQ(time_text(1.2), "1.20 s");
  EXPECT_EQ(time_text(4321), "4321 s");
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
