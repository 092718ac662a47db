#include "measure/paired_launches.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

const double kRejected = std::nan("");

TEST(PairedLaunches, AreThoseThatBothWentThrough) {
  const std::vector<LaunchTimes> a = {{1, 1, {}}, {2, 1, {}}, {5, 1, {}}};
  const std::vector<LaunchTimes> b = {{2, 2, {}}, {3, 9, {}}, {5, 4, {}}};
  EXPECT_THAT(log_ratios(a, b),
              testing::ElementsAre(testing::DoubleEq(std::log(2)), testing::DoubleEq(std::log(4))));
  EXPECT_THAT(log_ratios(a, {}), testing::IsEmpty());
}

TEST(PairedLaunches, RoundsArePairedSoThatDriftIsOfBoth) {
  // The machine gets slower and slower; b takes half as long again in every round.
  const std::vector<LaunchTimes> a = {{1, 3, {1, 2, 3, 4, 5}}};
  const std::vector<LaunchTimes> b = {{1, 6, {1.5, 3, kRejected, 6, 7.5}}};
  EXPECT_THAT(log_ratios(a, b), testing::ElementsAre(testing::DoubleEq(std::log(1.5))));
}

TEST(PairedLaunches, WithoutACommonRoundTheirTimesArePaired) {
  const std::vector<LaunchTimes> slow = {{1, 8, {}}};  // its judged call is the timed one
  const std::vector<LaunchTimes> fast = {{1, 2, {2}}};
  EXPECT_THAT(log_ratios(slow, fast), testing::ElementsAre(testing::DoubleEq(std::log(0.25))));
}

}  // namespace
}  // namespace howfast
