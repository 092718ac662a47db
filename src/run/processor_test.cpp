#include "run/processor.hpp"

#include <unistd.h>

#include <chrono>

#include <gtest/gtest.h>

namespace howfast {
namespace {

using Times = std::map<pid_t, Seconds>;

TEST(OnlyBusyThread, IsTheOneThatDidNearlyAll) {
  const Times before = {{10, Seconds{5}}, {11, Seconds{1}}};
  EXPECT_EQ(only_busy_thread(before, {{10, Seconds{5.01}}, {11, Seconds{1.5}}}), 11)
      << "what was before does not count";
  EXPECT_EQ(only_busy_thread(before, {{10, Seconds{5}}, {11, Seconds{1}}, {12, Seconds{0.2}}}), 12)
      << "it is new";
}

TEST(OnlyBusyThread, IsNobodyWhereSeveralComputeOrNothingIsTold) {
  const Times before = {{10, Seconds{0}}, {11, Seconds{0}}};
  EXPECT_FALSE(only_busy_thread(before, {{10, Seconds{1}}, {11, Seconds{0.9}}}));
  EXPECT_FALSE(only_busy_thread(before, before));
  EXPECT_FALSE(only_busy_thread({}, {}));
}

#ifdef __linux__
TEST(ThreadTimes, SeeThisThreadAtWork) {
  const Times before = thread_times(getpid());
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  while (std::chrono::steady_clock::now() < end) {
  }
  EXPECT_EQ(only_busy_thread(before, thread_times(getpid())), getpid());
  EXPECT_TRUE(processor_of(getpid()));
}

TEST(ThreadTimes, OfNobodyAreNone) {
  constexpr pid_t kNobody = 999'999'999;
  EXPECT_TRUE(thread_times(kNobody).empty());
  EXPECT_FALSE(processor_of(kNobody));
}
#endif

}  // namespace
}  // namespace howfast
