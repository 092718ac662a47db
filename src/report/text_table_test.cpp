#include "report/text_table.hpp"

#include <sstream>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "report/plain_text.hpp"

namespace howfast::report {
namespace {

TextTable example() {
  TextTable table(
      {{"name"}, {"number", TextTable::Align::right}, {"words", TextTable::Align::left, true}});
  table.add_heading("numbers");
  table.add_row({{{"one"}}, {{"1 µs", Look::bad}}, {{"the first of all of the numbers"}}});
  table.add_row({{{"thousand"}}, {{"1000"}}, {{"many"}}});
  return table;
}

TEST(TextTable, AlignsColumnsByWhatIsSeen) {
  EXPECT_EQ(example().draw({}),
            "name      number  words\n"
            "numbers\n"
            "one         1 µs  the first of all of the numbers\n"
            "thousand    1000  many\n");
}

TEST(TextTable, WrapsWhereTheTerminalIsTooNarrow) {
  EXPECT_EQ(example().draw({.width = 40}),
            "name      number  words\n"
            "numbers\n"
            "one         1 µs  the first of all of\n"
            "                  the numbers\n"
            "thousand    1000  many\n");
}

TEST(TextTable, ColoursTakeNoColumns) {
  const std::string drawn = example().draw({.color = true});
  EXPECT_NE(drawn.find("\nthousand    1000  many\n"), std::string::npos);
  EXPECT_NE(drawn.find("one         \x1b[1;31m1 µs\x1b[0m  the"), std::string::npos);
}

TEST(TextTable, PlainStyleHasNoEscapes) {
  EXPECT_EQ(example().draw({.width = 30}).find('\x1b'), std::string::npos);
}

// Text as hostile as `harmless` lets through, and worse.
std::string random_text(std::uint64_t seed) {
  static const std::vector<std::string> kPieces = {
      "a",       "1",          " ",      "/",
      ",",       "é",          "µ",      "行",
      "😀",       "⌚",          "\u202E", "\u0301",
      "\x1b[1m", "\t",         "\xff",   "\xf0\x9f\x98",
      "\u3164",  "longerword", "\uFFFD", std::string("\0", 1)};
  std::string text;
  for (std::uint32_t i = below(seed, 0, 80); i > 0; --i) {
    text += kPieces[below(seed, i, static_cast<std::uint32_t>(kPieces.size()))];
  }
  return text;
}

TEST(TextTable, IsNeverWiderThanAskedForWhereItCanWrap) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    TextTable table({{"name"},
                     {"left", TextTable::Align::left, true},
                     {"right", TextTable::Align::right, true}});
    table.add_row({{{"fixed"}},
                   {{harmless(random_text(seed))}, {harmless(random_text(seed + 1000))}},
                   {{harmless(random_text(seed + 2000))}}});
    // 5 columns that cannot shrink, two gaps of 2, two columns of at least 18.
    for (const std::size_t width : {45U, 46U, 60U, 80U, 200U}) {
      std::istringstream drawn(table.draw({.width = width}));
      for (std::string line; std::getline(drawn, line);) {
        ASSERT_LE(display_width(line), width) << line;
      }
    }
  }
}

}  // namespace
}  // namespace howfast::report
