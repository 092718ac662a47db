#include "cli/progress.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/example_runs.hpp"
#include "report/plain_text.hpp"

namespace howfast::cli {
namespace {

using report::example_runs::measured;
using report::example_runs::softmax_case;
using report::example_runs::two_target_run;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// A terminal, as far as RunProgress uses one: text, '\n', and the sequences that move and erase.
class FakeScreen {
 public:
  report::TextStyle style{60, 12, false};

  ProgressScreen screen() {
    return {[this](std::string_view text) { write(text); }, [this] { return style; },
            [this] { return now_; }};
  }

  void pass(std::chrono::milliseconds time) { now_ += time; }

  const std::vector<std::string>& lines() const { return lines_; }
  const std::string& raw() const { return raw_; }
  bool contains(const std::string& text) const {
    return std::any_of(lines_.begin(), lines_.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
  }

 private:
  void write(std::string_view text) {
    raw_ += text;
    while (!text.empty()) {
      std::size_t taken = 1;
      if (text.substr(0, 2) == "\x1b[") {
        taken = text.find_first_of("AJ") + 1;
        const std::string number(text.substr(2, taken - 3));
        if (text[taken - 1] == 'A') row_ -= static_cast<std::size_t>(std::stoi(number));
        if (text[taken - 1] == 'J') {
          lines_.resize(row_ + 1);
          lines_[row_].clear();  // only ever used at the beginning of a line
        }
      } else if (text[0] == '\n') {
        ++row_;
        if (row_ == lines_.size()) lines_.emplace_back();
      } else if (text[0] != '\r') {
        lines_[row_] += text[0];
      }
      text.remove_prefix(taken);
    }
  }

  std::string raw_;
  std::vector<std::string> lines_ = {""};
  std::size_t row_ = 0;
  std::chrono::steady_clock::time_point now_{};
};

Progress at(std::size_t launch, std::string case_id, std::string target) {
  Progress progress;
  progress.launch = launch;
  progress.launches = 5;
  progress.case_id = std::move(case_id);
  progress.target = std::move(target);
  progress.done = 3;
  progress.total = 20;
  return progress;
}

LaunchRecord first_launch(const Case& definition, const std::string& target, double seconds) {
  LaunchRecord launch;
  launch.case_id = definition.id;
  launch.target = target;
  launch.seconds = seconds;
  return launch;
}

TEST(RunProgress, ShowsOneLiveLine) {
  FakeScreen fake;
  RunProgress progress(fake.screen());
  Progress now = at(2, "softmax/f32[8]/axis=-1", "torch/cpu");
  now.left = Seconds(200);
  progress.progressed(now);
  EXPECT_EQ(fake.lines().back(), "sweep 2/5  softma…xis=-1  torch/cpu  3/20  about 3 min left");
}

TEST(RunProgress, SaysWhenWorkersStart) {
  FakeScreen fake;
  RunProgress progress(fake.screen());
  progress.progressed(at(1, "", ""));
  EXPECT_EQ(fake.lines().back(), "sweep 1/5  starting workers  3/20");
}

TEST(RunProgress, LinesStayNarrowerThanTheScreen) {
  for (const std::size_t width : {1U, 10U, 40U, 60U}) {
    FakeScreen fake;
    fake.style.width = width;
    RunProgress progress(fake.screen());
    progress.started(two_target_run());
    const std::size_t before = fake.lines().size();
    progress.recorded(first_launch(softmax_case({64, 1'000'000}), "mlx/cpu", 1));
    progress.progressed(at(1, std::string(500, 'x'), "torch/cpu"));
    for (std::size_t i = before; i < fake.lines().size(); ++i) {
      EXPECT_LE(report::display_width(fake.lines()[i]), std::max<std::size_t>(width - 1, 1));
    }
  }
}

TEST(RunProgress, TheTableGrowsCellByCellInPlace) {
  FakeScreen fake;
  fake.style.width = 100;
  RunProgress progress(fake.screen());
  progress.started(two_target_run());
  const Case small = softmax_case({8});
  progress.recorded(first_launch(small, "mlx/cpu", 1));
  progress.progressed(at(1, small.id, "torch/cpu"));
  EXPECT_TRUE(fake.contains("1.00 s ±?"));
  EXPECT_TRUE(fake.contains("pending"));

  progress.recorded(first_launch(small, "torch/cpu", 2));
  fake.pass(std::chrono::seconds(1));
  progress.progressed(at(1, small.id, "mlx/cpu"));
  EXPECT_TRUE(fake.contains("2.00 s ±?"));
  EXPECT_FALSE(fake.contains("pending"));
  EXPECT_EQ(fake.lines().size(), 5U);  // what started, heads, operation, case, live line
}

TEST(RunProgress, IntervalsNarrowWithEachSweep) {
  FakeScreen fake;
  fake.style.width = 100;
  RunProgress progress(fake.screen());
  progress.started(two_target_run());
  progress.swept(2, {measured(softmax_case({8}), "mlx/cpu", {1, 1.1}),
                     measured(softmax_case({8}), "torch/cpu", {1, 1.1})});
  EXPECT_TRUE(fake.contains("±83 %"));
  progress.swept(3, {measured(softmax_case({8}), "mlx/cpu", {1, 1.001, 1.002}),
                     measured(softmax_case({8}), "torch/cpu", {9, 9.001, 9.002})});
  EXPECT_FALSE(fake.contains("±83 %"));
  EXPECT_TRUE(fake.contains("mlx 8.99x faster"));
}

TEST(RunProgress, ATableHigherThanTheScreenShowsTheOperationUnderWork) {
  FakeScreen fake;
  fake.style = {100, 12, false};
  RunProgress progress(fake.screen());
  progress.started(two_target_run());
  for (std::int64_t size = 1; size <= 20; ++size) {
    progress.recorded(first_launch(softmax_case({size}), "mlx/cpu", 1));
  }
  const Case conv2d = report::example_runs::conv2d_case();
  progress.recorded(first_launch(conv2d, "mlx/cpu", 1));
  progress.progressed(at(2, conv2d.id, "mlx/cpu"));
  EXPECT_TRUE(fake.contains("f32[100,256,256,3]"));
  EXPECT_FALSE(fake.contains("f32[20]"));

  fake.pass(std::chrono::seconds(1));
  progress.progressed(at(2, softmax_case({3}).id, "mlx/cpu"));
  EXPECT_TRUE(fake.contains("f32[20]"));  // the last rows
  EXPECT_FALSE(fake.contains("f32[1]"));
  EXPECT_LE(fake.lines().size(), 13U);  // what started has scrolled away
}

TEST(RunProgress, DrawsSeldomSinceDrawingDisturbsTheClock) {
  FakeScreen fake;
  RunProgress progress(fake.screen());
  progress.progressed(at(1, "softmax/f32[8]", "mlx/cpu"));
  const std::string before = fake.raw();
  fake.pass(std::chrono::milliseconds(10));
  progress.progressed(at(1, "softmax/f32[9]", "mlx/cpu"));
  EXPECT_EQ(fake.raw(), before);
  fake.pass(std::chrono::milliseconds(500));
  progress.progressed(at(1, "softmax/f32[10]", "mlx/cpu"));
  EXPECT_THAT(fake.lines().back(), HasSubstr("f32[10]"));
}

TEST(RunProgress, WarningsStayAboveWhatMoves) {
  FakeScreen fake;
  RunProgress progress(fake.screen());
  progress.progressed(at(1, "softmax/f32[8]", "mlx/cpu"));
  progress.warned("the disk is slow\x1b[2J");
  ASSERT_EQ(fake.lines().size(), 2U);
  EXPECT_EQ(fake.lines()[0], "howfast: warning: the disk is slow [2J");
  EXPECT_THAT(fake.lines()[1], HasSubstr("softmax/f32[8]"));
}

TEST(RunProgress, LeavesACleanScreen) {
  FakeScreen fake;
  {
    RunProgress progress(fake.screen());
    progress.recorded(first_launch(softmax_case({8}), "mlx/cpu", 1));
    progress.progressed(at(1, "softmax/f32[8]", "mlx/cpu"));
  }
  EXPECT_THAT(fake.lines(), ElementsAre(""));
}

TEST(RunProgress, ARunThatGoesOnShowsWhatIsThere) {
  FakeScreen fake;
  fake.style.width = 100;
  RunProgress progress(fake.screen());
  progress.started(two_target_run());
  const Case small = softmax_case({8});
  OutcomeRecord never;
  never.definition = small;
  never.target = "torch/cpu";
  never.outcome = Outcome::skipped;
  never.reason = Reason::interrupted;
  progress.resumed(2, {measured(small, "mlx/cpu", {1, 1.1}), never});
  EXPECT_TRUE(fake.contains("going on from 2 launch records"));
  progress.progressed(at(1, small.id, "torch/cpu"));
  EXPECT_TRUE(fake.contains("pending"));
  EXPECT_TRUE(fake.contains("±83 %"));
}

TEST(RunProgress, WithoutATerminalThereAreOnlyPlainLines) {
  FakeScreen fake;
  fake.style = {};
  {
    RunProgress progress(fake.screen());
    progress.started(two_target_run());
    Progress now = at(1, "softmax/f32[8]", "mlx/cpu");
    now.left = Seconds(240);
    progress.progressed(now);
    progress.recorded(first_launch(softmax_case({8}), "mlx/cpu", 1));
    progress.warned("something");
    progress.swept(1, {measured(softmax_case({8}), "mlx/cpu", {1})});
    now.launch = 5;
    progress.progressed(now);
    progress.swept(5, report::example_runs::two_target_outcomes());
  }
  EXPECT_THAT(fake.lines(),
              ElementsAre("howfast: suite article on mlx/cpu (mlx 1.2.3), torch/cpu (torch 1.2.3); "
                          "at most 5 launches; seed 42",
                          "howfast: warning: something",
                          "howfast: sweep 1 of 5 done: 1 measured; about 4 min left",
                          "howfast: sweep 5 of 5 done: 7 measured, 1 wrong, 1 unsupported", ""));
  EXPECT_THAT(fake.raw(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(fake.raw(), Not(HasSubstr("\r")));
}

}  // namespace
}  // namespace howfast::cli
