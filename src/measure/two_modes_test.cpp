#include "measure/two_modes.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(HasTwoModes, SeesTwoGroups) {
  EXPECT_TRUE(has_two_modes(std::vector<double>{0, 0.08, 0.001, 0.081, 0.002, 0.079}));
  EXPECT_TRUE(has_two_modes(std::vector<double>{0, 0.001, 0.08, -0.001, 0.002, 0.001, 0}))
      << "one launch in the other mode";
}

TEST(HasTwoModes, NeedsFiveLaunches) {
  EXPECT_FALSE(has_two_modes(std::vector<double>{0, 0, 0.1, 0.1}));
  EXPECT_TRUE(has_two_modes(std::vector<double>{0, 0, 0.1, 0.1, 0.1}));
}

TEST(HasTwoModes, ThatLieCloserThanOnePercentDoNotMatter) {
  EXPECT_FALSE(has_two_modes(std::vector<double>{0, 0.009, 0, 0.009, 0, 0.009}));
  EXPECT_FALSE(has_two_modes(std::vector<double>(8, 0.5)));
}

TEST(HasTwoModes, IsRarelyClaimedOfOne) {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal(0, 0.03);
  for (std::size_t launches = 5; launches <= 22; ++launches) {
    constexpr int kSamples = 4'000;
    int claimed = 0;
    for (int i = 0; i < kSamples; ++i) {
      std::vector<double> logs(launches);
      for (double& log : logs) log = normal(random);
      claimed += has_two_modes(logs) ? 1 : 0;
    }
    EXPECT_LE(claimed, kSamples / 100) << launches << " launches";
    EXPECT_GE(claimed, kSamples / 1000) << launches << " launches";
  }
}

}  // namespace
}  // namespace howfast
