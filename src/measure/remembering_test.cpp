#include "measure/remembering.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr double kBytes = 2e6;  // 1 ms at the slowest

TEST(Remembering, ACallThatComputesTakesAsLongOnNewInputs) {
  EXPECT_FALSE(remembers(std::vector<OldAndNew>{{5e-3, 6e-3}}, kBytes));
}

TEST(Remembering, ALookUpIsFarFasterThanTheFirstCall) {
  EXPECT_TRUE(remembers(std::vector<OldAndNew>{{2e-6, 5e-3}}, kBytes));
  EXPECT_TRUE(remembers(std::vector<OldAndNew>{{2e-6, 5e-3}, {3e-6, 4e-3}}, kBytes));
}

TEST(Remembering, ColdCachesAreNoProof) {
  EXPECT_FALSE(remembers(std::vector<OldAndNew>{{50e-6, 900e-6}}, kBytes));
  EXPECT_FALSE(remembers(std::vector<OldAndNew>{{1e-6, 60e-6}}, 1000));
}

TEST(Remembering, OnePairThatDoesNotShowItAcquits) {
  EXPECT_FALSE(remembers(std::vector<OldAndNew>{{2e-6, 5e-3}, {2e-6, 3e-6}}, kBytes));
}

TEST(Remembering, WithoutAPairThereIsNoProof) { EXPECT_FALSE(remembers({}, kBytes)); }

}  // namespace
}  // namespace howfast
