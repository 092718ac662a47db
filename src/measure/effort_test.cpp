#include "measure/effort.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr Seconds kSecond{1};

TEST(Effort, AWorkingThreadOrSeveralFitTheProcessors) {
  for (const double threads : {0.97, 2.0, 16.0}) {
    EXPECT_FALSE(computed_elsewhere({kSecond, kSecond, threads * kSecond, Seconds{0}}, true));
  }
}

TEST(Effort, ProcessorsThatRestComputeNothing) {
  EXPECT_TRUE(computed_elsewhere({kSecond, kSecond, 0.05 * kSecond, Seconds{0}}, true));
}

TEST(Effort, WaitingForAProcessorIsNoRest) {
  EXPECT_FALSE(computed_elsewhere({kSecond, kSecond, 0.1 * kSecond, 0.9 * kSecond}, true));
}

TEST(Effort, OneThreadMayAskADeviceAllTheTimeOrRest) {
  EXPECT_FALSE(computed_elsewhere({kSecond, kSecond, 1.1 * kSecond, Seconds{0}}, false));
  EXPECT_FALSE(computed_elsewhere({kSecond, kSecond, 0.01 * kSecond, Seconds{0}}, false));
}

TEST(Effort, SeveralThreadsAreNoDevice) {
  EXPECT_TRUE(computed_elsewhere({kSecond, kSecond, 2 * kSecond, Seconds{0}}, false));
  // Calls that are discarded are no lie.
  EXPECT_FALSE(computed_elsewhere({kSecond, 3 * kSecond, 3 * kSecond, Seconds{0}}, false));
}

TEST(Effort, NothingTimedIsNoEvidence) { EXPECT_FALSE(computed_elsewhere({}, true)); }

}  // namespace
}  // namespace howfast
