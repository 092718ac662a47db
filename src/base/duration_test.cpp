#include "base/duration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

double seconds(std::string_view text) {
  const auto parsed = parse_duration(text);
  return parsed ? parsed->count() : -1;
}

TEST(Duration, IsReadAsPeopleWriteIt) {
  EXPECT_EQ(seconds("90s"), 90);
  EXPECT_EQ(seconds("5m"), 300);
  EXPECT_EQ(seconds("1h30m"), 5400);
  EXPECT_EQ(seconds("0.5h"), 1800);
  EXPECT_EQ(seconds("1h2m3.5s"), 3723.5);
  EXPECT_EQ(seconds("100s"), 100);
}

TEST(Duration, AnythingElseIsRefused) {
  for (const char* text : {"",        "5",
                           "m",       "5 m",
                           " 5m",     "5m ",
                           "-5m",     "+5m",
                           "5M",      "5min",
                           "5m5m",    "30s1m",
                           "1e3s",    "infs",
                           "nans",    "0s",
                           "0.0009s", "0x5s",
                           ".s",      "1.2.3s",
                           "2401h",   "99999999999999999999999s"}) {
    const auto parsed = parse_duration(text);
    ASSERT_FALSE(parsed) << text << " is " << parsed->count();
    EXPECT_EQ(parsed.error().code, ExitCode::usage);
    EXPECT_THAT(parsed.error().hint, testing::HasSubstr("1h30m"));
  }
}

}  // namespace
}  // namespace howfast
