#include "measure/awaiting.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace howfast {
namespace {

TEST(ClockDisagrees, NotWhereRequestsTakeWhatTheirCallsDoAndALittle) {
  const std::vector<Claim> claims(60, {1e-3, 1.2e-3});
  EXPECT_FALSE(clock_disagrees(claims));
  EXPECT_FALSE(clock_disagrees({}));
}

TEST(ClockDisagrees, WhereCallsTookManyTimesWhatIsClaimed) {
  const std::vector<Claim> claims(60, {1e-3, 10e-3});
  EXPECT_TRUE(clock_disagrees(claims));
  const std::vector<Claim> of_portions(10, {2e-3, 4.2e-3});
  EXPECT_TRUE(clock_disagrees(of_portions));
  const std::vector<Claim> slow = {{1, 2}};
  EXPECT_TRUE(clock_disagrees(slow));
}

TEST(ClockDisagrees, NotForSomeRequestsThatTheMachineDelayed) {
  std::vector<Claim> claims(60, {1e-3, 1.2e-3});
  for (std::size_t i = 0; i < 29; ++i) claims[i].seen = 0.1;
  EXPECT_FALSE(clock_disagrees(claims));
}

TEST(LeftWork, WhereHandingOverWaitsForIt) {
  const std::vector<LookForWork> looks(3, {1e-3, 5e-3, 0.1e-3, 0});
  EXPECT_TRUE(left_work(looks));
}

TEST(LeftWork, NotWhereHandingOverTakesAsLongAgain) {
  const std::vector<LookForWork> looks(3, {1e-3, 5e-3, 4.8e-3, 0});
  EXPECT_FALSE(left_work(looks));
  EXPECT_FALSE(left_work({}));
}

TEST(LeftWork, NotWhereFilesTakeNewPages) {
  std::vector<LookForWork> looks(3, {1e-3, 10e-3, 1e-3, 4e6});
  EXPECT_FALSE(left_work(looks));
  for (LookForWork& look : looks) look.first = 20e-3;
  EXPECT_TRUE(left_work(looks));
}

TEST(LeftWork, NotWhereOnlySomeLooksSawIt) {
  std::vector<LookForWork> looks(3, {1e-3, 5e-3, 0.1e-3, 0});
  looks[1].first = 0.12e-3;
  EXPECT_FALSE(left_work(looks));
}

}  // namespace
}  // namespace howfast
