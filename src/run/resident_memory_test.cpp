#include "run/resident_memory.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>

#include <gtest/gtest.h>

namespace howfast {
namespace {

#ifdef __linux__

constexpr std::int64_t kBlock = std::int64_t{64} << 20;

TEST(ResidentMemory, RemembersItsPeakUntilItIsForgotten) {
  const auto before = resident_memory(getpid());
  ASSERT_TRUE(before);
  // No allocator's, which may keep what was freed.
  void* block = mmap(nullptr, kBlock, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(block, MAP_FAILED);
  std::memset(block, 1, kBlock);
  EXPECT_GE(resident_memory(getpid())->now, before->now + kBlock / 2);
  munmap(block, kBlock);
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
