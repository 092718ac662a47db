#include "run/processor.hpp"

#include <sched.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

[[maybe_unused]] constexpr pid_t kNobody = 999'999'999;

using Times = std::map<pid_t, Seconds>;

TEST(OnlyBusyThread, IsTheOneThatDidNearlyAll) {
  const Times before = {{10, Seconds{5}}, {11, Seconds{1}}};
  EXPECT_EQ(only_busy_thread(before, {{10, Seconds{5.01}}, {11, Seconds{1.5}}}, {}), 11)
      << "what was before does not count";
  EXPECT_EQ(only_busy_thread(before, {{10, Seconds{5}}, {11, Seconds{1}}, {12, Seconds{0.2}}}, {}),
            12)
      << "it is new";
}

TEST(OnlyBusyThread, IsNobodyWhereSeveralComputeOrNothingIsTold) {
  const Times before = {{10, Seconds{0}}, {11, Seconds{0}}};
  EXPECT_FALSE(only_busy_thread(before, {{10, Seconds{1}}, {11, Seconds{0.9}}}, {}));
  EXPECT_FALSE(only_busy_thread(before, before, {}));
  EXPECT_FALSE(only_busy_thread({}, {}, {}));
}

TEST(OnlyBusyThread, IsNobodyWhereThreadsThatHaveEndedDidTheRest) {
  const Times before = {{10, Seconds{0}}};
  const Times after = {{10, Seconds{1}}};
  EXPECT_EQ(only_busy_thread(before, after, Seconds{0.99}), 10);
  EXPECT_FALSE(only_busy_thread(before, after, Seconds{1.9}));
}

#ifdef __linux__
TEST(ThreadTimes, SeeThisThreadAtWork) {
  const Times before = thread_times(getpid());
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  while (std::chrono::steady_clock::now() < end) {
  }
  EXPECT_EQ(only_busy_thread(before, thread_times(getpid()), {}), getpid());
  EXPECT_TRUE(processor_of(getpid()));
}

std::vector<int> processors_we_may_use() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof allowed, &allowed);
  std::vector<int> processors;
  for (std::size_t i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &allowed)) processors.push_back(static_cast<int>(i));
  }
  return processors;
}

TEST(HeldOnProcessor, AThreadStaysThereAndMayLeaveAfterwards) {
  const std::vector<int> processors = processors_we_may_use();
  for (const int processor : processors) {
    const HeldOnProcessor held(getpid(), processor);
    EXPECT_EQ(processors_we_may_use(), std::vector<int>{processor});
    EXPECT_EQ(sched_getcpu(), processor);
    EXPECT_EQ(processor_of(getpid()), processor);
  }
  EXPECT_EQ(processors_we_may_use(), processors);
}

TEST(HeldOnProcessor, WhatDoesNotExistIsNoMatter) {
  const std::vector<int> processors = processors_we_may_use();
  for (const int processor : {-1, 1'000'000}) {
    const HeldOnProcessor held(getpid(), processor);
    EXPECT_EQ(processors_we_may_use(), processors);
  }
  const HeldOnProcessor nobody(kNobody, processors.front());
}

TEST(ThreadTimes, OfNobodyAreNone) {
  EXPECT_TRUE(thread_times(kNobody).empty());
  EXPECT_FALSE(processor_of(kNobody));
}
#endif

}  // namespace
}  // namespace howfast
