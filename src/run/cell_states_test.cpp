#include "run/cell_states.hpp"

#include <gtest/gtest.h>

#include "measure/sampling_plan.hpp"

namespace howfast {
namespace {

const std::vector<std::string> kTargets = {"mlx/cpu", "torch/cpu"};

// The smallest cases of the catalogue do as well as any.
std::vector<SelectedCase> two_cases() {
  auto cases = *select_cases(Suite::quick, {});
  cases.resize(2);
  return cases;
}

LaunchRecord launch_of(const SelectedCase& selected, const std::string& target, std::size_t launch,
                       Outcome outcome = Outcome::measured) {
  LaunchRecord record;
  record.case_id = selected.definition().id;
  record.target = target;
  record.launch = launch;
  record.outcome = outcome;
  return record;
}

TEST(CellStates, EveryCellGoesOnAtItsNextLaunch) {
  const auto cases = two_cases();
  CellStates states(2, 2, 3);
  ASSERT_TRUE(add_earlier(
      states, cases, kTargets,
      std::vector{launch_of(cases[0], "mlx/cpu", 1), launch_of(cases[0], "torch/cpu", 1),
                  launch_of(cases[0], "mlx/cpu", 2)}));
  EXPECT_FALSE(states.is_open(0, 1));
  EXPECT_TRUE(states.is_open(1, 1)) << "the second case was never reached";
  EXPECT_FALSE(states.is_open(0, 0, 2));
  EXPECT_TRUE(states.is_open(0, 1, 2)) << "cut short between the two targets";
  EXPECT_EQ(states.left(0, 0), 1U);
  EXPECT_EQ(states.left(1, 0), 3U);
  EXPECT_FALSE(states.is_open(0, 0, 4)) << "no more than planned";
}

TEST(CellStates, FailuresCountAsBefore) {
  const auto cases = two_cases();
  CellStates states(2, 2, 5);
  ASSERT_TRUE(add_earlier(states, cases, kTargets,
                          std::vector{launch_of(cases[0], "mlx/cpu", 1, Outcome::crashed),
                                      launch_of(cases[0], "torch/cpu", 1, Outcome::unsupported)}));
  EXPECT_EQ(states.left(0, 0), 4U) << "one may be an accident";
  EXPECT_EQ(states.left(0, 1), 0U);
  states.add(0, 0, launch_of(cases[0], "mlx/cpu", 2, Outcome::timed_out));
  EXPECT_EQ(states.left(0, 0), 0U) << "two end a cell";
}

TEST(CellStates, AnInterruptedCellIsNoEnd) {
  const auto cases = two_cases();
  CellStates states(2, 2, 2);
  LaunchRecord cut = launch_of(cases[0], "mlx/cpu", 1, Outcome::skipped);
  cut.reason = Reason::interrupted;
  ASSERT_TRUE(add_earlier(states, cases, kTargets, std::vector{cut}));
  EXPECT_TRUE(states.is_open(0, 0, 1));
}

TEST(CellStates, AVerySlowCaseStaysSo) {
  const auto cases = two_cases();
  CellStates states(2, 2, 5);
  LaunchRecord slow = launch_of(cases[0], "mlx/cpu", 1);
  slow.flags = {"judged_call_is_timed"};
  ASSERT_TRUE(add_earlier(states, cases, kTargets, std::vector{slow}));
  EXPECT_EQ(states.left(0, 0), kVerySlowLaunches - 1);
  EXPECT_EQ(states.left(0, 1), kVerySlowLaunches);
}

TEST(CellStates, FinishedWhenNothingIsLeft) {
  CellStates states(1, 1, 1);
  EXPECT_FALSE(states.finished());
  states.add(0, 0, launch_of(two_cases()[0], "mlx/cpu", 1));
  EXPECT_TRUE(states.finished());
}

TEST(CellStates, RecordsOfAnotherPlanAreRefusedByName) {
  const auto cases = two_cases();
  CellStates states(2, 2, 5);
  const auto foreign =
      add_earlier(states, cases, kTargets, std::vector{launch_of(cases[0], "jax/cpu", 1)});
  ASSERT_FALSE(foreign);
  EXPECT_NE(foreign.error().message.find("jax/cpu"), std::string::npos);
  const auto gap =
      add_earlier(states, cases, kTargets, std::vector{launch_of(cases[0], "mlx/cpu", 2)});
  EXPECT_FALSE(gap);
}

}  // namespace
}  // namespace howfast
