#include "run/scratch_folder.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <limits>

#include <fmt/format.h>
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
  const pid_t gone = fork();
  if (gone == 0) _exit(0);
  waitpid(gone, nullptr, 0);
  const fs::path left = place_ / fmt::format("howfast-scratch-{}-abcdef", gone);
  const fs::path other = place_ / "howfast-results";
  const fs::path alive = place_ / fmt::format("howfast-scratch-{}-abcdef", getpid());
  for (const fs::path& path : {left, other, alive}) fs::create_directory(path);
  ASSERT_TRUE(ScratchFolder::create(1));
  EXPECT_FALSE(fs::exists(left));
  EXPECT_TRUE(fs::exists(other));
  EXPECT_TRUE(fs::exists(alive));
}

TEST_F(ScratchFolderTest, TooLittleRoomIsSaidWithThePlace) {
  const auto folder = ScratchFolder::create(std::numeric_limits<std::int64_t>::max());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().message.find(place_.string()), std::string::npos);
  EXPECT_NE(folder.error().hint.find("HOWFAST_SCRATCH"), std::string::npos);
}

}  // namespace
}  // namespace howfast
