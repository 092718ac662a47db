// Golden texts: what each drawing makes of one table with everything in it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/csv.hpp"
#include "report/example_runs.hpp"
#include "report/markdown.hpp"
#include "report/terminal.hpp"

namespace howfast::report {
namespace {

using example_runs::measured;
using example_runs::not_measured;
using example_runs::softmax_case;
using ::testing::HasSubstr;
using ::testing::Not;

TableModel example() {
  return make_table(example_runs::two_target_run(), example_runs::two_target_outcomes());
}

TableModel hostile() {
  RunRecord run = example_runs::two_target_run();
  run.targets[0].settings = {{"blas", "a|b <script> `code` *bold*"}};
  Case definition = softmax_case({8});
  definition.published = "=HYPERLINK(\"x\",\"y\")";
  return make_table(run, {not_measured(definition, "mlx/cpu", Outcome::failed,
                                       Reason::framework_error, "a|b, \"c\"\n=1+1")});
}

@TERMINAL@
TEST(Terminal, FitsANarrowWindow) {
  const std::string drawn = draw_rows(example(), {.width = 80});
  EXPECT_THAT(drawn, HasSubstr("f32[64,1000000]/ "));
  EXPECT_THAT(drawn, HasSubstr("\naxis=-1 "));
}

TEST(Terminal, MarksTheFastestAndTheBadWithColour) {
  const std::string drawn = draw_rows(example(), {.width = 100, .color = true});
  EXPECT_THAT(drawn, HasSubstr("\x1b[32m100 ms\x1b[0m"));
  EXPECT_THAT(drawn, HasSubstr("\x1b[1;31mwrong\x1b[0m"));
  EXPECT_THAT(drawn, HasSubstr("\x1b[33munsupported\x1b[0m"));
}

TEST(Terminal, OneTargetHasNoVerdictColumn) {
  const TableModel table = make_table(example_runs::run_on({{"mlx/cpu", "mlx"}}),
                                      {measured(softmax_case({8}), "mlx/cpu", {1, 1.1})});
  EXPECT_EQ(draw_rows(table, {}),
            "case            mlx/cpu\n"
            "softmax\n"
            "f32[8]/axis=-1  1.05 s ±83 %\n");
}

@MARKDOWN@
TEST(Markdown, EscapesTextFromOutside) {
  const std::string drawn = draw_markdown(hostile());
  EXPECT_THAT(drawn, HasSubstr("a\\|b, \"c\" =1+1"));
  EXPECT_THAT(drawn, HasSubstr("a\\|b \\<script\\> \\`code\\` \\*bold\\*"));
}

@CSV@
TEST(Csv, QuotesAndDefusesFormulas) {
  const std::string drawn = draw_csv(hostile());
  EXPECT_THAT(drawn, HasSubstr(",\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\","));
  EXPECT_THAT(drawn, HasSubstr(",\"a|b, \"\"c\"\" =1+1\","));
  EXPECT_THAT(drawn, HasSubstr("softmax/f32[8]/axis=-1,"));
}

}  // namespace
}  // namespace howfast::report
