// Golden texts: what each drawing makes of one table with everything in it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

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

TableModel example() {
  TableModel table =
      make_table(example_runs::two_target_run(), example_runs::two_target_outcomes());
  table.explanation = "What it means.";
  return table;
}

std::string without_carriage_returns(std::string text) {
  std::erase(text, '\r');
  return text;
}

TableModel hostile() {
  RunRecord run = example_runs::two_target_run();
  run.targets[0].settings = {{"blas", "a|b <script> `code` *bold*"}};
  Case definition = softmax_case({8});
  definition.published = "=HYPERLINK(\"x\",\"y\")";
  return make_table(run, {not_measured(definition, "mlx/cpu", Outcome::failed,
                                       Reason::framework_error, "a|b, \"c\"\n=1+1")});
}

TEST(Terminal, DrawsEverything) {
  EXPECT_EQ(draw_terminal(example(), {.width = 100}),
            R"(case                              mlx/cpu          torch/cpu       who is faster
softmax
f32[64,1000000]/axis=-1            861 ms ±0.3 %    100 ms ±0.2 %  torch 8.61x faster (8.57–8.65)
f32[8,32]/axis=-1                 12.3 µs ±0.07 %  12.3 µs ±0.8 %  same within 1.0 %
f32[8,64]/axis=-1                 24.7 µs ±66 %    24.7 µs ±66 %   undecided (torch 0.48–2.07x),
                                                                   needs 269 more
f32[8,128]/axis=-1                unsupported [1]  pending         pending
conv2d
f32[100,256,256,3],f32[8,3,3,3]/    wrong [2]       250 ms ±?      only torch
stride=1,padding=0

[1]  mlx/cpu: unsupported (no row): mlx has no softmax
[2]  mlx/cpu: wrong (disagrees with reference): element 17 is nan, and 0.25 was expected
     howfast run 'conv2d/f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0' --suite article --targets mlx/cpu --seed 42

summary    torch against mlx: faster on 1 of 5 cases, slower on 0, same on 1; 1 undecided, 2 not
           comparable; all of these differences stand at a false discovery rate of 5 %
machine    AMD EPYC 9654, 2 cores, 8.0 GiB, Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64
mlx/cpu    mlx 1.2.3, blas netlib, threads 2
torch/cpu  torch 1.2.3, blas netlib, threads 2
run        suite article, 5 launches, seed 42, started 2025-01-31T12:00:00Z, howfast 0.1.0
again      howfast run softmax 'conv2d/*' --suite article --targets mlx/cpu,torch/cpu --seed 42

What it means.
)");
}

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

TEST(Markdown, DrawsEverything) {
  EXPECT_EQ(draw_markdown(example()), R"(| operation | case | mlx/cpu | torch/cpu | who is faster |
| --- | --- | ---: | ---: | --- |
| softmax | `f32[64,1000000]/axis=-1` | 861 ms ±0.3 % | **100 ms** ±0.2 % | torch 8.61x faster (8.57–8.65) |
| softmax | `f32[8,32]/axis=-1` | 12.3 µs ±0.07 % | 12.3 µs ±0.8 % | same within 1.0 % |
| softmax | `f32[8,64]/axis=-1` | 24.7 µs ±66 % | 24.7 µs ±66 % | undecided (torch 0.48–2.07x), needs 269 more |
| softmax | `f32[8,128]/axis=-1` | unsupported (1) | pending | pending |
| conv2d | `f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0` | wrong (2) | 250 ms ±? | only torch |

1. mlx/cpu: unsupported (no row): mlx has no softmax
2. mlx/cpu: wrong (disagrees with reference): element 17 is nan, and 0.25 was expected
   - `howfast run 'conv2d/f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0' --suite article --targets mlx/cpu --seed 42`

- summary: torch against mlx: faster on 1 of 5 cases, slower on 0, same on 1; 1 undecided, 2 not comparable; all of these differences stand at a false discovery rate of 5 %
- machine: AMD EPYC 9654, 2 cores, 8.0 GiB, Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86\_64
- mlx/cpu: mlx 1.2.3, blas netlib, threads 2
- torch/cpu: torch 1.2.3, blas netlib, threads 2
- run: suite article, 5 launches, seed 42, started 2025-01-31T12:00:00Z, howfast 0.1.0
- again: `howfast run softmax 'conv2d/*' --suite article --targets mlx/cpu,torch/cpu --seed 42`

What it means.
)");
}

TEST(Markdown, EscapesTextFromOutside) {
  const std::string drawn = draw_markdown(hostile());
  EXPECT_THAT(drawn, HasSubstr("a\\|b, \"c\" =1+1"));
  EXPECT_THAT(drawn, HasSubstr("a\\|b \\<script\\> \\`code\\` \\*bold\\*"));
}

// GitHub takes a backslash before a bar for an escape even where the backslash is itself escaped by
// nothing, as in code.
TEST(Markdown, ABarInACaseIdDoesNotEndItsCell) {
  Case odd = example_runs::softmax_case({8});
  odd.operation = "a\\|b`";
  odd.id = case_id(odd);
  const std::string drawn = draw_markdown(make_table(
      example_runs::run_on({{"mlx/cpu", "mlx"}}), {example_runs::measured(odd, "mlx/cpu", {1.0})}));
  EXPECT_THAT(drawn, HasSubstr("| a\\\\\\|b\\` | `f32[8]/axis=-1` |"));
}

TEST(Csv, DrawsEverything) {
  EXPECT_EQ(
      without_carriage_returns(draw_csv(example())),
      R"(operation,case,published,target,outcome,reason,detail,seconds,low,high,confidence,launches,first_call,latency,throughput,agreement,roof_bound,roof_level,roof_seconds,roof_share,flops_per_second,bytes_per_second,peak_memory,flags
softmax,"softmax/f32[64,1000000]/axis=-1",Softmax / dim=64x1000000 axi=-1,mlx/cpu,measured,,,0.8611982823686699,0.8588141420738358,0.8635890412374969,0.95,5,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[64,1000000]/axis=-1",Softmax / dim=64x1000000 axi=-1,torch/cpu,measured,,,0.09999989999988002,0.09980376821364118,0.10019641721923687,0.95,5,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[8,32]/axis=-1",Softmax / dim=64x1000000 axi=-1,mlx/cpu,measured,,,1.2299998373983298e-05,1.2291221615295742e-05,1.23087813998667e-05,0.95,5,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[8,32]/axis=-1",Softmax / dim=64x1000000 axi=-1,torch/cpu,measured,,,1.2309821041473079e-05,1.2217988221700616e-05,1.2402344094910391e-05,0.95,5,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[8,64]/axis=-1",Softmax / dim=64x1000000 axi=-1,mlx/cpu,measured,,,2.4662120743304686e-05,1.4891682329851564e-05,4.0842947498155625e-05,0.95,3,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[8,64]/axis=-1",Softmax / dim=64x1000000 axi=-1,torch/cpu,measured,,,2.4662120743304686e-05,1.4891682329851564e-05,4.0842947498155625e-05,0.95,3,1.5,,,0.25,,,,,,,,
softmax,"softmax/f32[8,128]/axis=-1",Softmax / dim=64x1000000 axi=-1,mlx/cpu,unsupported,no_row,mlx has no softmax,,,,,0,,,,,,,,,,,,
softmax,"softmax/f32[8,128]/axis=-1",Softmax / dim=64x1000000 axi=-1,torch/cpu,pending,,,,,,,0,,,,,,,,,,,,
conv2d,"conv2d/f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0",,mlx/cpu,wrong,disagrees_with_reference,"element 17 is nan, and 0.25 was expected",,,,,0,,,,,,,,,,,,
conv2d,"conv2d/f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0",,torch/cpu,measured,,,0.25,0.25,0.25,0,1,1.5,,,0.25,,,,,,,,
)");
}

TEST(Csv, EndsItsLinesAsTheStandardSays) {
  const std::string drawn = draw_csv(example());
  EXPECT_EQ(std::count(drawn.begin(), drawn.end(), '\r'),
            std::count(drawn.begin(), drawn.end(), '\n'));
  EXPECT_THAT(drawn, HasSubstr(",flags\r\n"));
}

TEST(Csv, QuotesAndDefusesFormulas) {
  const std::string drawn = draw_csv(hostile());
  EXPECT_THAT(drawn, HasSubstr(",\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\","));
  EXPECT_THAT(drawn, HasSubstr(",\"a|b, \"\"c\"\" =1+1\","));
  EXPECT_THAT(drawn, HasSubstr("softmax/f32[8]/axis=-1,"));
}

}  // namespace
}  // namespace howfast::report
