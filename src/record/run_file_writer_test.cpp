#include "record/run_file_writer.hpp"

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/example_records.hpp"
#include "record/record_line.hpp"
#include "record/run_file.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string contents(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A folder of its own for each test, which is the current one.
class Writer : public testing::Test {
 protected:
  Writer() {
    std::string pattern = testing::TempDir() + "howfast-run-file-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    before_ = fs::current_path();
    fs::current_path(folder_);
  }
  ~Writer() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  fs::path path(std::string_view name = "a.run") const { return folder_ / name; }

  // A run file with its first record.
  RunFileWriter started(const fs::path& path) const {
    auto writer = RunFileWriter::create(path);
    EXPECT_TRUE(writer) << writer.error().message;
    EXPECT_TRUE(writer->append(example_run()));
    return *std::move(writer);
  }

  const std::string run_line_ = to_line(example_run()) + "\n";
  const std::string launch_line_ = to_line(example_launch()) + "\n";

 private:
  fs::path folder_;
  fs::path before_;
};

TEST_F(Writer, EveryRecordIsInTheFileBeforeTheNext) {
  RunFileWriter writer = started(path());
  EXPECT_EQ(contents(path()), run_line_);
  ASSERT_TRUE(writer.append(example_launch()));
  EXPECT_EQ(contents(path()), run_line_ + launch_line_);
}

TEST_F(Writer, AnExistingFileIsNeverOverwritten) {
  std::ofstream(path()) << "precious";
  const auto writer = RunFileWriter::create(path());
  ASSERT_FALSE(writer);
  EXPECT_THAT(writer.error().message, HasSubstr(path().string()));
  EXPECT_THAT(writer.error().hint, HasSubstr("--out"));
  EXPECT_EQ(contents(path()), "precious");
  fs::create_symlink(path(), path("link"));
  EXPECT_FALSE(RunFileWriter::create(path("link")));
}

TEST_F(Writer, AFileInWhichNothingWasWrittenIsRemoved) {
  { ASSERT_TRUE(RunFileWriter::create(path())); }
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(Writer, AnEmptyFileThatAKilledDriverLeftIsTakenUnlessItIsInUse) {
  std::ofstream(path()).flush();
  const auto first = RunFileWriter::create(path());
  ASSERT_TRUE(first);
  EXPECT_FALSE(RunFileWriter::create(path()));
}

TEST_F(Writer, TwoThatChooseTheSameNameGetTwoFiles) {
  const auto first = RunFileWriter::create_beside(path("run.jsonl"));
  const auto second = RunFileWriter::create_beside(path("run.jsonl"));
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->path(), path("run.jsonl"));
  EXPECT_EQ(second->path(), path("run-2.jsonl"));
}

TEST_F(Writer, AMissingFolderIsNamedWithTheRemedy) {
  const auto writer = RunFileWriter::create(path("no/such.run"));
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().code, ExitCode::input_output);
  EXPECT_THAT(writer.error().message, HasSubstr("no/such.run"));
  EXPECT_THAT(writer.error().hint, HasSubstr("create its folder"));
}

// Files of this process end at `bytes` while this lives, as on a full disk: the write that goes
// beyond comes back short and the next one fails.
class FullDisk {
 public:
  explicit FullDisk(std::size_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(Writer, AFullDiskIsAnErrorThatLeavesWholeLinesAndWritingCanGoOn) {
  RunFileWriter writer = started(path());
  Expected<void> result;
  {
    const FullDisk full(run_line_.size() + 10);
    result = writer.append(example_launch());
  }
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr(path().string()));
  EXPECT_THAT(result.error().hint, HasSubstr("make room"));
  EXPECT_EQ(contents(path()), run_line_);

  ASSERT_TRUE(writer.append(example_launch()));
  EXPECT_EQ(contents(path()), run_line_ + launch_line_);
}

TEST_F(Writer, AFullDiskAtTheStartLeavesNoFileInTheWay) {
  {
    auto writer = RunFileWriter::create(path());
    const FullDisk full(10);
    EXPECT_FALSE(writer->append(example_run()));
  }
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(Writer, AFileThatWasRemovedIsWrittenAnew) {
  RunFileWriter writer = started(path());
  fs::remove(path());
  ASSERT_TRUE(writer.append(example_launch()));
  EXPECT_EQ(contents(path()), run_line_ + launch_line_);
  EXPECT_THAT(writer.take_news(), HasSubstr("was removed"));
  EXPECT_EQ(writer.take_news(), "");
}

TEST_F(Writer, AFileWhoseNameIsTakenGetsOneBesideIt) {
  RunFileWriter writer = started(path());
  fs::remove(path());
  std::ofstream(path()) << "precious";
  ASSERT_TRUE(writer.append(example_launch()));
  EXPECT_EQ(writer.path(), path("a-2.run"));
  EXPECT_EQ(contents(path()), "precious");
  EXPECT_EQ(contents(path("a-2.run")), run_line_ + launch_line_);
}

TEST_F(Writer, AFileWhoseFolderWasRemovedComesToTheCurrentFolder) {
  fs::create_directory(path("folder"));
  RunFileWriter writer = started(path("folder/a.run"));
  fs::remove_all(path("folder"));
  ASSERT_TRUE(writer.append(example_launch()));
  EXPECT_EQ(contents(path("a.run")), run_line_ + launch_line_);
}

TEST_F(Writer, WithNoPlaceLeftARemovedFileIsAnError) {
  fs::create_directory(path("folder"));
  fs::create_directory(path("current"));
  RunFileWriter writer = started(path("folder/a.run"));
  fs::current_path(path("current"));
  fs::remove_all(path("current"));
  fs::remove_all(path("folder"));
  const auto result = writer.append(example_launch());
  fs::current_path(path().parent_path());
  ASSERT_FALSE(result);
  EXPECT_THAT(result.error().message, HasSubstr("was removed"));
}

TEST_F(Writer, GoesOnWithAFileBehindItsLastWholeRecord) {
  for (const std::string& end : {std::string(), launch_line_.substr(0, 40)}) {
    std::ofstream(path(), std::ios::trunc) << run_line_ << launch_line_ << end;
    auto writer = RunFileWriter::reopen(path());
    const auto data = read_run_file(path());
    ASSERT_TRUE(writer && data);
    ASSERT_TRUE(writer->cut_to(data->whole_bytes));
    ASSERT_TRUE(writer->append(example_launch()));
    EXPECT_EQ(contents(path()), run_line_ + launch_line_ + launch_line_);
  }
}

TEST_F(Writer, GoesOnBehindAWholeRecordThatLacksItsLineEnd) {
  std::ofstream(path()) << run_line_ << to_line(example_launch());
  auto writer = RunFileWriter::reopen(path());
  ASSERT_TRUE(writer->cut_to(read_run_file(path())->whole_bytes));
  ASSERT_TRUE(writer->append(example_launch()));
  EXPECT_EQ(contents(path()), run_line_ + launch_line_ + launch_line_);
}

TEST_F(Writer, NobodyGoesOnWithAFileThatIsBeingWritten) {
  const RunFileWriter writer = started(path());
  const auto second = RunFileWriter::reopen(path());
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("being written"));
  EXPECT_FALSE(RunFileWriter::reopen(path("absent")));
  EXPECT_FALSE(RunFileWriter::reopen(path().parent_path()));
}

}  // namespace
}  // namespace howfast
