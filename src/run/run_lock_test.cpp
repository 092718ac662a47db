#include "run/run_lock.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include <gtest/gtest.h>

#include "run/interrupt.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

class RunLockTest : public testing::Test {
 protected:
  RunLockTest() {
    std::string name = fs::temp_directory_path() / "howfast_lock_test.XXXXXX";
    folder_ = mkdtemp(name.data());
  }
  ~RunLockTest() override { fs::remove_all(folder_); }

  fs::path path() const { return folder_ / "lock"; }

  fs::path folder_;
};

TEST_F(RunLockTest, OneHasItAndTheOtherIsToldWho) {
  auto first = RunLock::attempt(path());
  ASSERT_TRUE(first && first->held());
  auto second = RunLock::attempt(path());
  ASSERT_TRUE(second);
  EXPECT_FALSE(second->held());
  EXPECT_EQ(second->holder(), std::to_string(getpid()));
}

TEST_F(RunLockTest, IsFreeAgainHoweverItsHolderEnded) {
  const pid_t holder = fork();
  if (holder == 0) {
    const auto lock = RunLock::attempt(path());
    _exit(lock && lock->held() ? 0 : 1);  // without any destructor
  }
  int status = -1;
  waitpid(holder, &status, 0);
  ASSERT_EQ(status, 0);
  EXPECT_TRUE(RunLock::attempt(path())->held());
}

TEST_F(RunLockTest, ItsHolderSeesThoseWhoJoinAsLongAsTheyAreThere) {
  auto holder = RunLock::attempt(path());
  EXPECT_FALSE(holder->has_company());
  {
    auto guest = RunLock::attempt(path());
    EXPECT_FALSE(guest->has_company()) << "it may still wait";
    guest->join();
    EXPECT_TRUE(guest->has_company());
    EXPECT_TRUE(holder->has_company());
  }
  EXPECT_FALSE(holder->has_company());
}

TEST_F(RunLockTest, WaitsUntilItIsFree) {
  auto first = std::optional(RunLock::attempt(path()));
  auto second = RunLock::attempt(path());
  ASSERT_FALSE(second->held());
  first.reset();
  EXPECT_TRUE(second->wait());
  EXPECT_TRUE(second->held());
}

TEST_F(RunLockTest, AnInterruptEndsTheWait) {
  const InterruptGuard guard;
  const auto first = RunLock::attempt(path());
  auto second = RunLock::attempt(path());
  std::raise(SIGINT);
  EXPECT_FALSE(second->wait());
}

TEST_F(RunLockTest, AFileThatWasRemovedMeanwhileIsMadeAnew) {
  auto first = std::optional(RunLock::attempt(path()));
  auto second = RunLock::attempt(path());
  fs::remove(path());
  first.reset();
  EXPECT_TRUE(second->wait());
  EXPECT_TRUE(fs::exists(path())) << "the lock of a file without a name says nothing";
  EXPECT_FALSE(RunLock::attempt(path())->held());
}

TEST_F(RunLockTest, ALinkIsNotFollowedAndNothingIsWrittenThroughIt) {
  std::ofstream(folder_ / "mine") << "precious";
  fs::create_symlink(folder_ / "mine", path());
  const auto lock = RunLock::attempt(path());
  ASSERT_FALSE(lock);
  EXPECT_NE(lock.error().message.find(path().string()), std::string::npos);
  EXPECT_EQ(fs::file_size(folder_ / "mine"), 8U);
}

}  // namespace
}  // namespace howfast
