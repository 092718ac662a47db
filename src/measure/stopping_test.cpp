#include "measure/stopping.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "measure/looks.hpp"
#include "measure/statistics.hpp"

namespace howfast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Seconds kHour{3600};

std::vector<double> logs_about(double mean, double sd, std::size_t launches = 6) {
  std::vector<double> logs;
  for (std::size_t i = 0; i < launches; ++i) logs.push_back(mean + (i % 2 == 0 ? sd : -sd));
  return logs;
}

Question time_question(double sd) { return {Asked::time, logs_about(-7, sd), {}}; }
Question ratio_question(double log_ratio, double sd) {
  return {Asked::ratio, logs_about(log_ratio, sd), {}};
}

CaseProgress after_six_launches(std::vector<Question> questions, double cost = 1) {
  return {std::move(questions), 6, Seconds{cost}, {5, 20}};
}

TEST(IsFinished, ATimeIsWhenItIsKnownToTwoPercent) {
  EXPECT_TRUE(is_finished(time_question(0.012)));
  EXPECT_FALSE(is_finished(time_question(0.018))) << "its half-width is above 2 %";
  EXPECT_FALSE(is_finished(Question{Asked::time, {-7}, {}}));
}

TEST(IsFinished, ARatioIsWhenDecided) {
  EXPECT_TRUE(is_finished(ratio_question(0.005, 0.01))) << "the same";
  EXPECT_FALSE(is_finished(ratio_question(0.01, 0.006))) << "the same, but it leans";
  EXPECT_FALSE(is_finished(ratio_question(0.02, 0.012))) << "precise, but undecided";
  EXPECT_FALSE(is_finished(ratio_question(0.03, 0.03)));
  EXPECT_TRUE(is_finished(ratio_question(1.8, 0.1))) << "a factor of six needs no 2 %";
  EXPECT_TRUE(is_finished(ratio_question(0.5, 0.06))) << "decided, though not precise";
  EXPECT_FALSE(is_finished(Question{Asked::ratio, {}, {}}));
}

TEST(IsFinished, APriorCounts) {
  Question question = time_question(0.018);
  question.prior = VariancePrior{1e-4, 200};
  EXPECT_TRUE(is_finished(question));
}

TEST(LaunchesToFinish, AreFewerWithLessNoise) {
  EXPECT_EQ(launches_to_finish(time_question(0.012)), std::size_t{0});
  const auto some = launches_to_finish(time_question(0.03));
  const auto more = launches_to_finish(time_question(0.06));
  ASSERT_TRUE(some && more);
  EXPECT_GT(*some, 0U);
  EXPECT_GT(*more, *some);
  const LogMean now = *log_mean(logs_about(-7, 0.03));
  EXPECT_LE(half_width(after(now, *some), nominal_confidence({})), 0.02);
  EXPECT_GT(half_width(after(now, *some - 1), nominal_confidence({})), 0.02);
  EXPECT_FALSE(launches_to_finish(time_question(5)));
  EXPECT_FALSE(launches_to_finish(Question{Asked::time, {-7}, {}}));
}

TEST(LaunchesToFinish, ATwinIsFinishedSoonThoughItMightLeanMuchLater) {
  const auto needed = launches_to_finish(ratio_question(0.004, 0.03));
  ASSERT_TRUE(needed);
  EXPECT_GT(*needed, 0U);
  EXPECT_LT(*needed, 15U);
}

TEST(LaunchesToFinish, AFactorNeedsNoMoreThanATime) {
  EXPECT_EQ(launches_to_finish(ratio_question(0.5, 0.06)), std::size_t{0});
  const auto needed = launches_to_finish(ratio_question(0.05, 0.05));
  ASSERT_TRUE(needed);
  EXPECT_LE(*needed, *launches_to_finish(time_question(0.05)));
}

TEST(QuestionsOf, AreTheTimesAndThePairsOfLaunchesThatBothHave) {
  const std::vector<std::vector<double>> seconds = {{1, 2, 4}, {2, kNaN, 4}, {1, 1, 1}};
  const std::vector<Question> questions = questions_of(seconds);
  ASSERT_EQ(questions.size(), 6U);
  EXPECT_EQ(questions[0].logs.size(), 3U);
  EXPECT_EQ(questions[1].logs.size(), 2U);
  EXPECT_EQ(questions[1].asked, Asked::time);
  EXPECT_EQ(questions[3].asked, Asked::ratio);
  ASSERT_EQ(questions[3].logs.size(), 2U) << "targets 0 and 1";
  EXPECT_NEAR(questions[3].logs[0], std::log(2.0), 1e-12);
  EXPECT_NEAR(questions[3].logs[1], 0, 1e-12);
  ASSERT_EQ(questions[4].logs.size(), 3U) << "targets 0 and 2";
  EXPECT_NEAR(questions[4].logs[2], -std::log(4.0), 1e-12);
}

TEST(LaunchLimits, SlowCasesHaveFewAndNoMore) {
  EXPECT_EQ(launch_limits(Seconds{1e-3}), (LaunchLimits{5, 20}));
  EXPECT_EQ(launch_limits(Seconds{0.5}), (LaunchLimits{5, 5}));
  EXPECT_EQ(launch_limits(Seconds{6}), (LaunchLimits{3, 3}));
}

TEST(CaseIsFinished, WhenEveryQuestionIsOrAtItsLastLaunch) {
  CaseProgress progress = after_six_launches({time_question(0.01), time_question(0.05)});
  EXPECT_FALSE(is_finished(progress));
  progress.launches = 20;
  EXPECT_TRUE(is_finished(progress));
  EXPECT_TRUE(is_finished(after_six_launches({time_question(0.01)})));
  CaseProgress few = after_six_launches({time_question(0.01)});
  few.launches = 4;
  EXPECT_FALSE(is_finished(few)) << "nobody looks before the fifth launch";
}

TEST(NextLaunch, GoesThroughAllCasesBeforeTheFirstLook) {
  std::vector<CaseProgress> cases(3, CaseProgress{{}, 1, Seconds{1}, {5, 20}});
  cases[1].launches = 0;
  cases[2].launch_cost = Seconds{0.5};
  EXPECT_EQ(next_launch(cases, kHour), (std::vector<std::size_t>{1, 2, 0}));
}

TEST(NextLaunch, EndsWhenAllAreFinished) {
  EXPECT_TRUE(next_launch({}, kHour).empty());
  const std::vector<CaseProgress> cases = {after_six_launches({time_question(0.01)}),
                                           after_six_launches({ratio_question(0.5, 0.05)})};
  EXPECT_TRUE(next_launch(cases, kHour).empty());
}

TEST(NextLaunch, EndsWhenTheBudgetDoes) {
  const std::vector<CaseProgress> cases = {after_six_launches({time_question(0.05)}, 2)};
  EXPECT_EQ(next_launch(cases, Seconds{2.5}).size(), 1U);
  EXPECT_TRUE(next_launch(cases, Seconds{1.5}).empty());
  EXPECT_TRUE(next_launch(cases, Seconds{2.5}, Seconds{1}).empty()) << "starting takes a second";
  EXPECT_TRUE(next_launch(cases, Seconds{-1}).empty());
}

TEST(NextLaunch, LaunchesGoWhereTheyDecideMostPerSecond) {
  const std::vector<CaseProgress> cases = {
      after_six_launches({time_question(0.06)}),       // far from finished
      after_six_launches({time_question(0.02)}),       // nearly finished
      after_six_launches({time_question(0.01)}),       // finished
      after_six_launches({time_question(0.02)}, 100),  // nearly finished, but dear
      after_six_launches({time_question(0.02), time_question(0.02)})};
  EXPECT_EQ(next_launch(cases, kHour), (std::vector<std::size_t>{4, 1, 0, 3}));
}

TEST(NextLaunch, WhatIsFinishedSoonerHasItsTimeSetAside) {
  const CaseProgress hopeful = after_six_launches({time_question(0.03)});
  const CaseProgress hopeless = after_six_launches({time_question(0.5)});
  const auto needed = static_cast<double>(*launches_to_finish(hopeful.questions[0]));
  const std::vector<CaseProgress> cases = {hopeless, hopeful};
  EXPECT_EQ(next_launch(cases, Seconds{needed + 0.5}), (std::vector<std::size_t>{1}));
  EXPECT_EQ(next_launch(cases, Seconds{needed + 1.5}), (std::vector<std::size_t>{1, 0}));
  EXPECT_EQ(next_launch(std::vector{hopeless}, Seconds{1.5}), (std::vector<std::size_t>{0}))
      << "alone it has what there is";
}

TEST(NextLaunch, ADearCaseThatNoLongerFitsDoesNotKeepOthersFromTheirTurn) {
  const std::vector<CaseProgress> cases = {CaseProgress{{}, 0, Seconds{100}, {5, 20}},
                                           CaseProgress{{}, 2, Seconds{1}, {5, 20}}};
  EXPECT_EQ(next_launch(cases, Seconds{10}), (std::vector<std::size_t>{1}));
}

}  // namespace
}  // namespace howfast
