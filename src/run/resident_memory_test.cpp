#include "run/resident_memory.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

#ifdef __linux__

constexpr std::int64_t kBlock = std::int64_t{64} << 20;

TEST(ResidentMemory, RemembersItsPeakUntilItIsForgotten) {
  const auto before = resident_memory(getpid());
  ASSERT_TRUE(before);
  {
    const std::vector<char> block(kBlock, 1);
    ASSERT_GE(resident_memory(getpid())->now, before->now + kBlock / 2);
  }
  const auto after = resident_memory(getpid());
  EXPECT_LT(after->now, before->now + kBlock / 2);
  EXPECT_GE(after->peak, before->now + kBlock / 2);
  forget_peak(getpid());
  EXPECT_LT(resident_memory(getpid())->peak, before->now + kBlock / 2);
}

TEST(ResidentMemory, OfAWrapperIsNotKnown) {
  const pid_t child = fork();
  if (child == 0) {
    pause();
    _exit(0);
  }
  EXPECT_FALSE(resident_memory(getpid()));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(resident_memory(getpid()));
}

#endif

TEST(ResidentMemory, OfNoProcessIsNotKnown) { EXPECT_FALSE(resident_memory(-1)); }

}  // namespace
}  // namespace howfast
