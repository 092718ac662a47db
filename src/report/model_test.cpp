#include "report/model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/example_runs.hpp"

namespace howfast::report {
namespace {

using example_runs::conv2d_case;
using example_runs::measured;
using example_runs::not_measured;
using example_runs::run_on;
using example_runs::softmax_case;
using example_runs::two_target_outcomes;
using example_runs::two_target_run;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const TableRow& first_row(const TableModel& table) { return table.groups.at(0).rows.at(0); }

TableRow row_of(const std::vector<OutcomeRecord>& outcomes) {
  return first_row(make_table(two_target_run(), outcomes));
}

TEST(TableModel, GroupsByOperationInTheOrderOfTheRun) {
  const TableModel table = make_table(two_target_run(), two_target_outcomes());
  ASSERT_EQ(table.groups.size(), 2U);
  EXPECT_EQ(table.groups[0].operation, "softmax");
  EXPECT_EQ(table.groups[0].rows.size(), 4U);  // one of which came after conv2d
  EXPECT_EQ(table.groups[1].operation, "conv2d");
  EXPECT_EQ(first_row(table).label, "f32[64,1000000]/axis=-1");
  EXPECT_EQ(first_row(table).published, "Softmax / dim=64x1000000 axi=-1");
  EXPECT_THAT(table.targets, ElementsAre("mlx/cpu", "torch/cpu"));
}

TEST(TableModel, NamesTheFasterTargetEitherWayRound) {
  const std::vector<double> slow = {0.86, 0.861, 0.859};
  const std::vector<double> fast = {0.1, 0.1001, 0.0999};
  const TableRow second = row_of({measured(softmax_case({8}), "mlx/cpu", slow),
                                  measured(softmax_case({8}), "torch/cpu", fast)});
  EXPECT_THAT(second.verdict->sentence, HasSubstr("torch 8.60x faster (8."));
  EXPECT_FALSE(second.cells[0].fastest);
  EXPECT_TRUE(second.cells[1].fastest);

  const TableRow first = row_of({measured(softmax_case({8}), "mlx/cpu", fast),
                                 measured(softmax_case({8}), "torch/cpu", slow)});
  EXPECT_THAT(first.verdict->sentence, HasSubstr("mlx 8.60x faster (8."));
  EXPECT_TRUE(first.cells[0].fastest);
  EXPECT_FALSE(first.cells[1].fastest);
}

TEST(TableModel, SaysSameAndUndecidedWithoutAFastest) {
  const TableRow same = row_of({measured(softmax_case({8}), "mlx/cpu", {1, 1.001, 0.999, 1}),
                                measured(softmax_case({8}), "torch/cpu", {1, 1, 1.001, 0.999})});
  EXPECT_EQ(same.verdict->verdict, Verdict::same);
  EXPECT_THAT(same.verdict->sentence, HasSubstr("same within 0."));
  const TableRow undecided = row_of({measured(softmax_case({8}), "mlx/cpu", {1, 1.5, 1.2}),
                                     measured(softmax_case({8}), "torch/cpu", {1.5, 1, 1.2})});
  EXPECT_EQ(undecided.verdict->verdict, Verdict::undecided);
  EXPECT_THAT(undecided.verdict->sentence, HasSubstr("undecided (torch 0."));
  for (const TableRow& row : {same, undecided}) {
    for (const TableCell& cell : row.cells) EXPECT_FALSE(cell.fastest);
  }
}

TEST(TableModel, SaysWhatASuiteComesTo) {
  std::vector<OutcomeRecord> outcomes;
  for (std::int64_t n = 1; n <= 4; ++n) {
    const double factor = n == 4 ? 1 : 2;
    outcomes.push_back(measured(softmax_case({n}), "mlx/cpu", {factor, factor * 1.001, factor}));
    outcomes.push_back(measured(softmax_case({n}), "torch/cpu", {1, 1, 1.0005}));
  }
  const TableModel table = make_table(two_target_run(), outcomes);
  ASSERT_EQ(table.facts.at(0).name, "summary");
  EXPECT_THAT(
      table.facts[0].text,
      HasSubstr("torch against mlx: faster on 3 of 4 cases, slower on 0, same on 1; 0 undecided"));
  EXPECT_THAT(table.facts[0].text, HasSubstr("all of these differences stand"));
}

TEST(TableModel, UndecidedSaysHowManyLaunchesItNeeds) {
  const TableRow row =
      row_of({measured(softmax_case({8}), "mlx/cpu", {1, 1, 1, 1, 1}),
              measured(softmax_case({8}), "torch/cpu", {1.05, 1.15, 1.08, 1.2, 1})});
  EXPECT_THAT(row.verdict->sentence, HasSubstr(", needs "));
  EXPECT_THAT(row.verdict->sentence, HasSubstr(" more"));
}

TEST(TableModel, OneLaunchHasNoIntervalAndNoVerdict) {
  const TableRow row = row_of(
      {measured(softmax_case({8}), "mlx/cpu", {1}), measured(softmax_case({8}), "torch/cpu", {9})});
  EXPECT_EQ(row.cells[0].spread, "±?");
  EXPECT_EQ(row.verdict->sentence, "1 launch: undecided");
}

TEST(TableModel, WhatIsNotMeasuredIsAWordAndANoteAndNeverRanked) {
  const TableModel table =
      make_table(two_target_run(), {not_measured(conv2d_case(), "mlx/cpu", Outcome::out_of_memory,
                                                 Reason::allocation_failed, "no 4 GB"),
                                    measured(conv2d_case(), "torch/cpu", {1, 1.001})});
  const TableRow& row = first_row(table);
  EXPECT_EQ(row.cells[0].value, "out of memory");
  EXPECT_EQ(row.cells[0].spread, "");
  EXPECT_EQ(row.verdict->sentence, "only torch");
  EXPECT_FALSE(row.cells[1].fastest);
  ASSERT_EQ(table.notes.size(), 1U);
  EXPECT_EQ(table.notes[0].text, "mlx/cpu: out of memory (allocation failed): no 4 GB");
  EXPECT_TRUE(table.notes[0].bad);
  EXPECT_THAT(table.notes[0].reproduce,
              ElementsAre("howfast run 'conv2d/f32[100,256,256,3],f32[8,3,3,3]/stride=1,padding=0' "
                          "--suite article --targets mlx/cpu --seed 42"));
}

TEST(TableModel, CellsThatSayTheSameShareANoteButEachBadOneIsReproduced) {
  std::vector<OutcomeRecord> outcomes;
  for (const std::int64_t size : {8, 16, 32}) {
    outcomes.push_back(not_measured(softmax_case({size}), "mlx/cpu", Outcome::crashed,
                                    Reason::killed_by_signal, "killed by signal 11"));
    outcomes.push_back(
        not_measured(softmax_case({size}), "torch/cpu", Outcome::unsupported, Reason::no_row, ""));
  }
  const TableModel table = make_table(two_target_run(), outcomes);
  ASSERT_EQ(table.notes.size(), 2U);
  EXPECT_EQ(table.notes[0].reproduce.size(), 3U);
  EXPECT_EQ(table.notes[1].text, "torch/cpu: unsupported (no row)");
  EXPECT_TRUE(table.notes[1].reproduce.empty());
  EXPECT_EQ(first_row(table).verdict->sentence, "nothing to compare");
}

TEST(TableModel, FlagsOfAMeasuredCellAreNoted) {
  OutcomeRecord slow = measured(softmax_case({8}), "mlx/cpu", {6, 6.1, 6.2});
  slow.flags = {"judged_call_is_timed"};
  const TableModel table = make_table(two_target_run(), {slow});
  ASSERT_EQ(table.notes.size(), 1U);
  EXPECT_EQ(table.notes[0].text, "mlx/cpu: judged call is timed");
  EXPECT_FALSE(table.notes[0].bad);
  EXPECT_EQ(first_row(table).cells[0].note, 0U);
}

TEST(TableModel, AnUnfinishedRunHasPendingCells) {
  const TableRow row = row_of({measured(softmax_case({8}), "mlx/cpu", {1})});
  EXPECT_EQ(row.cells[1].value, "pending");
  EXPECT_EQ(row.cells[1].outcome, std::nullopt);
  EXPECT_EQ(row.verdict->sentence, "pending");
  EXPECT_TRUE(make_table(two_target_run(), {}).groups.empty());
}

TEST(TableModel, TheLastOutcomeOfACellCounts) {
  const TableRow row = row_of(
      {measured(softmax_case({8}), "mlx/cpu", {1}), measured(softmax_case({8}), "mlx/cpu", {2})});
  EXPECT_EQ(row.cells[0].value, "2.00 s");
}

TEST(TableModel, MoreThanTwoTargetsCompareTheFastestWithTheNext) {
  const RunRecord run =
      run_on({{"mlx/cpu", "mlx"}, {"torch/cpu", "torch"}, {"mlx/cpu/openblas", "mlx"}});
  const TableModel table =
      make_table(run, {measured(softmax_case({8}), "mlx/cpu", {8, 8.01, 8.02}),
                       measured(softmax_case({8}), "torch/cpu", {1, 1.001, 1.002}),
                       measured(softmax_case({8}), "mlx/cpu/openblas", {2, 2.002, 2.004})});
  const TableRow& row = first_row(table);
  EXPECT_THAT(row.verdict->sentence,
              ::testing::MatchesRegex("torch/cpu, 2.00x \\(.*\\) before mlx/cpu/openblas"));
  EXPECT_TRUE(row.cells[1].fastest);
  EXPECT_FALSE(row.cells[0].fastest || row.cells[2].fastest);
}

TEST(TableModel, MoreThanTwoTargetsMayBeUndecided) {
  const RunRecord run =
      run_on({{"mlx/cpu", "mlx"}, {"torch/cpu", "torch"}, {"mlx/cpu/openblas", "mlx"}});
  const TableModel table =
      make_table(run, {measured(softmax_case({8}), "mlx/cpu", {1, 1.5, 1.2}),
                       measured(softmax_case({8}), "torch/cpu", {1.4, 1, 1.2}),
                       measured(softmax_case({8}), "mlx/cpu/openblas", {8, 8.1, 8.2})});
  EXPECT_THAT(first_row(table).verdict->sentence,
              HasSubstr("undecided (torch/cpu against mlx/cpu 0."));
}

TEST(TableModel, OneTargetHasNoVerdict) {
  const TableModel table =
      make_table(run_on({{"mlx/cpu", "mlx"}}), {measured(softmax_case({8}), "mlx/cpu", {1})});
  EXPECT_FALSE(first_row(table).verdict.has_value());
}

TEST(TableModel, TheRunCanBeRepeated) {
  EXPECT_EQ(make_table(two_target_run(), {}).reproduce,
            "howfast run softmax 'conv2d/*' --suite article --targets mlx/cpu,torch/cpu --seed 42");
  RunRecord other = run_on({{"mlx/cpu", "mlx"}});
  other.suite = "quick";
  other.filters.clear();
  other.launches = 7;
  EXPECT_EQ(make_table(other, {}).reproduce,
            "howfast run --targets mlx/cpu --launches 7 --seed 42");
}

TEST(TableModel, HostileTextIsHarmless) {
  RunRecord run = two_target_run();
  run.targets[0].version = "1\x1b]0;title\x07";
  run.targets[0].settings = {{"blas", std::string(100'000, 'x')}};
  const TableModel table =
      make_table(run, {not_measured(softmax_case({8}), "mlx/cpu", Outcome::failed,
                                    Reason::framework_error, "line one\nline two\x1b[31m")});
  EXPECT_THAT(table.notes.at(0).text, HasSubstr("line one line two [31m"));
  for (const Fact& fact : table.facts) {
    EXPECT_EQ(fact.text.find('\x1b'), std::string::npos);
    EXPECT_LT(fact.text.size(), 1000U);
  }
}

}  // namespace
}  // namespace howfast::report
