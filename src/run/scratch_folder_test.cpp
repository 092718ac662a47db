#include "run/scratch_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <limits>

#include <gtest/gtest.h>

namespace howfast {
namespace {

namespace fs = std::filesystem;

class ScratchFolderTest : public testing::Test {
 protected:
  ScratchFolderTest() {
    std::string name = fs::temp_directory_path() / "howfast_scratch_test.XXXXXX";
    place_ = mkdtemp(name.data());
    setenv("HOWFAST_SCRATCH", place_.c_str(), 1);
  }
  ~ScratchFolderTest() override {
    unsetenv("HOWFAST_SCRATCH");
    fs::remove_all(place_);
  }

  fs::path place_;
};

TEST_F(ScratchFolderTest, IsRemovedWithWhatItHolds) {
  fs::path path;
  {
    auto folder = ScratchFolder::create(1);
    ASSERT_TRUE(folder);
    path = folder->path();
    EXPECT_EQ(path.parent_path(), place_);
    fs::create_directory(path / "inside");
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(ScratchFolderTest, RemovesWhatAKilledDriverLeftAndNothingElse) {
  std::array<int, 2> name{};
  ASSERT_EQ(pipe(name.data()), 0);
  const pid_t driver = fork();
  if (driver == 0) {
    const auto folder = ScratchFolder::create(1);
    std::ofstream(folder->path() / "input.npy") << "bytes";
    const std::string path = folder->path();
    _exit(write(name[1], path.c_str(), path.size()) < 0 ? 1 : 0);  // as if killed
  }
  close(name[1]);
  std::string left(4096, '\0');
  left.resize(static_cast<std::size_t>(std::max<ssize_t>(read(name[0], left.data(), 4096), 0)));
  close(name[0]);
  waitpid(driver, nullptr, 0);
  ASSERT_TRUE(fs::exists(fs::path(left) / "input.npy"));

  const fs::path other = place_ / "howfast-results";
  fs::create_directory(other);
  fs::create_directory_symlink(other, place_ / "howfast-scratch-symlnk");
  ScratchFolder::remove_leftovers();
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(other));
}

// The lock says who lives, not a process number: that of a driver in another container, which
// shares the folder, would be nobody's here.
TEST_F(ScratchFolderTest, KeepsWhatIsInUse) {
  const auto mine = ScratchFolder::create(1);
  ASSERT_TRUE(mine);
  const auto theirs = ScratchFolder::create(1);
  ASSERT_TRUE(theirs);
  EXPECT_NE(mine->path(), theirs->path());
  ScratchFolder::remove_leftovers();
  EXPECT_TRUE(fs::exists(mine->path()));
  EXPECT_TRUE(fs::exists(theirs->path()));
}

TEST_F(ScratchFolderTest, APlaceThatIsNoUtf8IsSaidSo) {
  setenv("HOWFAST_SCRATCH", (place_ / "\xff").c_str(), 1);
  const auto folder = ScratchFolder::create(1);
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().message.find("UTF-8"), std::string::npos);
}

TEST_F(ScratchFolderTest, TooLittleRoomIsSaidWithThePlace) {
  const auto folder = ScratchFolder::create(std::numeric_limits<std::int64_t>::max());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().message.find(place_.string()), std::string::npos);
  EXPECT_NE(folder.error().hint.find("HOWFAST_SCRATCH"), std::string::npos);
}

}  // namespace
}  // namespace howfast
