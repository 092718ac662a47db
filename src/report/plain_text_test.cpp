#include "report/plain_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::report {
namespace {

using ::testing::ElementsAre;

TEST(PlainText, MeasuresColumnsAndNotBytes) {
  EXPECT_EQ(display_width("12.3 µs ±1.2 %"), 14U);
  EXPECT_EQ(display_width("行列"), 4U);
  EXPECT_EQ(display_width("⌚⚡✅⭐😀🈚𗀀"), 14U);
  EXPECT_EQ(display_width("✓—→±µ…"), 6U);
  EXPECT_EQ(display_width("\xff\xfe"), 2U);
  EXPECT_EQ(display_width(""), 0U);
}

TEST(PlainText, HarmlessTextHasNoControlCharacters) {
  EXPECT_EQ(harmless("\x1b[2Jcleared\r\n\tscreen\x07"), "[2Jcleared screen");
  EXPECT_EQ(harmless("a\u0085b\u009b"), "a\uFFFDb\uFFFD");
  EXPECT_EQ(harmless("\u202Eevil\u200B"), "\uFFFDevil\uFFFD");
  // Fillers, format characters and marks that pile up on others.
  for (const char* hidden : {"\u3164", "\u115F", "\u180E", "\u0600", "\uFFF9", "\u20D0", "\u1DC0",
                             "\uFE20", "\U0001D173", "\U000E0041"}) {
    EXPECT_EQ(harmless(hidden), "\uFFFD") << hidden;
  }
  EXPECT_EQ(harmless("  much   space  "), "much space");
  EXPECT_EQ(harmless(std::string_view("nul\0byte", 8)), "nul byte");
}

TEST(PlainText, HarmlessTextIsUtf8) {
  EXPECT_EQ(harmless("caf\xe9"), "caf\uFFFD");
  EXPECT_EQ(harmless("\xc0\xaf"), "\uFFFD\uFFFD");            // '/' in two bytes
  EXPECT_EQ(harmless("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(harmless("\xf0\x9f\x98"), "\uFFFD\uFFFD\uFFFD");  // broken off
  EXPECT_EQ(harmless("größe µ 行 😀"), "größe µ 行 😀");
}

TEST(PlainText, HarmlessTextIsNotEndless) {
  const std::string text = harmless(std::string(1'000'000, 'x'), 50);
  EXPECT_EQ(display_width(text), 50U);
  EXPECT_EQ(text.substr(49), "…");
}

TEST(PlainText, CutsToColumns) {
  EXPECT_EQ(cut_end("abcdef", 6), "abcdef");
  EXPECT_EQ(cut_end("abcdefg", 6), "abcde…");
  EXPECT_EQ(cut_end("abc", 0), "");
  EXPECT_EQ(cut_middle("softmax/f32[64,1000000]/axis=-1", 15), "softmax…axis=-1");
  EXPECT_EQ(cut_middle("abc", 3), "abc");
  EXPECT_EQ(cut_middle("abcd", 2), "a…");
  EXPECT_LE(display_width(cut_middle("行列行列行列行列", 8)), 8U);
}

TEST(PlainText, ClipsALineBesideItsColours) {
  EXPECT_EQ(clip_line("\x1b[1mabc\x1b[0mdef", 6), "\x1b[1mabc\x1b[0mdef");
  EXPECT_EQ(clip_line("\x1b[1mabcdef\x1b[0m", 3), "\x1b[1mabc\x1b[0m");
  EXPECT_EQ(clip_line("abcdef", 3), "abc");
}

TEST(PlainText, WrapsAtSpacesThenInsideIdsThenAnywhere) {
  EXPECT_THAT(wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two", 7), ElementsAre("one two"));
  EXPECT_THAT(wrap("torch/cpu before mlx/cpu/openblas", 24),
              ElementsAre("torch/cpu before", "mlx/cpu/openblas"));
  EXPECT_THAT(wrap("f32[8,3,3,3]/stride=1", 16), ElementsAre("f32[8,3,3,3]/", "stride=1"));
  EXPECT_THAT(wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("行列行", 1), ElementsAre("行", "列", "行"));
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
}

TEST(PlainText, QuotesForAShell) {
  EXPECT_EQ(shell_word("mlx/cpu,torch/cpu"), "mlx/cpu,torch/cpu");
  EXPECT_EQ(shell_word("softmax/f32[8]"), "'softmax/f32[8]'");
  EXPECT_EQ(shell_word("torch/cpu#2"), "'torch/cpu#2'");
  EXPECT_EQ(shell_word("it's; rm -rf"), "'it'\\''s; rm -rf'");
  EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace howfast::report
