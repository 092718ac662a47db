#include "run/launch_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr Seconds kEnough{1e6};

// Launches 1, 2, ... of one case on one target.
void add_launches(CellStates& cells, std::size_t c, std::size_t t,
                  const std::vector<double>& seconds) {
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    LaunchRecord launch;
    launch.launch = i + 1;
    launch.seconds = seconds[i];
    cells.add(c, t, launch);
  }
}

// Calls of milliseconds: none is slow.
const std::vector<double> kQuiet = {1e-3, 1.001e-3, 0.999e-3, 1.0005e-3, 0.9995e-3};
const std::vector<double> kTwice = {2e-3, 2.001e-3, 1.999e-3, 2.0005e-3, 1.9995e-3};
const std::vector<double> kNoisy = {1e-3, 1.3e-3, 0.8e-3, 1.1e-3, 0.95e-3};

class LaunchChoice : public testing::Test {
 protected:
  CellStates cells_{3, 2, 20, false};
  std::vector<Seconds> costs_ = {Seconds{1}, Seconds{1}, Seconds{1}};
};

TEST_F(LaunchChoice, BeginsWithEveryCase) {
  EXPECT_THAT(choose_launch(cells_, costs_, kEnough, Seconds{0}),
              testing::UnorderedElementsAre(0, 1, 2));
}

TEST_F(LaunchChoice, GoesOnWithWhatIsUndecided) {
  add_launches(cells_, 0, 0, kQuiet);
  add_launches(cells_, 0, 1, kTwice);  // clearly slower
  add_launches(cells_, 1, 0, kQuiet);
  add_launches(cells_, 1, 1, kNoisy);
  add_launches(cells_, 2, 0, kQuiet);
  add_launches(cells_, 2, 1, kQuiet);  // clearly the same
  EXPECT_THAT(choose_launch(cells_, costs_, kEnough, Seconds{0}), testing::ElementsAre(1));
}

TEST_F(LaunchChoice, OfOneTargetTheQuestionIsHowLongItTakes) {
  CellStates alone(2, 1, 20, false);
  add_launches(alone, 0, 0, kQuiet);
  add_launches(alone, 1, 0, kNoisy);
  EXPECT_THAT(choose_launch(alone, costs_, kEnough, Seconds{0}), testing::ElementsAre(1));
}

TEST_F(LaunchChoice, EndsAtTheMostLaunchesAndWithTheBudget) {
  const std::vector<double> many(20, 1e-3);
  std::vector<double> wild;
  for (int i = 0; i < 20; ++i) wild.push_back(i % 2 == 0 ? 0.5e-3 : 2e-3);
  for (std::size_t c = 0; c < 3; ++c) {
    add_launches(cells_, c, 0, many);
    add_launches(cells_, c, 1, wild);
  }
  EXPECT_THAT(choose_launch(cells_, costs_, kEnough, Seconds{0}), testing::IsEmpty());

  CellStates open(1, 2, 20, false);
  add_launches(open, 0, 0, kQuiet);
  add_launches(open, 0, 1, kNoisy);
  EXPECT_THAT(choose_launch(open, costs_, kEnough, Seconds{0}), testing::ElementsAre(0));
  EXPECT_THAT(choose_launch(open, costs_, Seconds{0.5}, Seconds{0}), testing::IsEmpty());
}

TEST_F(LaunchChoice, SlowCasesHaveNoMoreThanTheirFive) {
  add_launches(cells_, 0, 0, {1, 1, 1, 1, 1});  // a second a call
  add_launches(cells_, 0, 1, {1, 1.3, 0.8, 1.1, 0.95});
  for (std::size_t c = 1; c < 3; ++c) {
    add_launches(cells_, c, 0, kQuiet);
    add_launches(cells_, c, 1, kTwice);
  }
  EXPECT_THAT(choose_launch(cells_, costs_, kEnough, Seconds{0}), testing::IsEmpty());
}

TEST_F(LaunchChoice, WhatHasEndedIsNotAskedAgain) {
  LaunchRecord wrong;
  wrong.outcome = Outcome::wrong;
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t t = 0; t < 2; ++t) cells_.add(c, t, wrong);
  }
  EXPECT_THAT(choose_launch(cells_, costs_, kEnough, Seconds{0}), testing::IsEmpty());
}

}  // namespace
}  // namespace howfast
