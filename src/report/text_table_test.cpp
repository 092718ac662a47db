#include "report/text_table.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace howfast::report
