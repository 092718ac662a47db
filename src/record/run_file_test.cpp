#include "record/run_file.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/example_records.hpp"
#include "record/record_line.hpp"
#include "record/run_file_writer.hpp"

namespace howfast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string contents(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// A folder of its own for each test.
class RunFile : public testing::Test {
 protected:
  RunFile() {
    std::string pattern = testing::TempDir() + "howfast-run-file-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
  }
  ~RunFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path(std::string_view name = "a.run") const { return folder_ / name; }

  std::filesystem::path file(const std::string& text) const {
    std::ofstream(path("text.run"), std::ios::binary) << text;
    return path("text.run");
  }

  Error refusal(const std::filesystem::path& path) const {
    const Expected<RunData> run = read_run_file(path);
    EXPECT_FALSE(run) << "was read";
    return run ? Error{} : run.error();
  }

  const std::string run_line_ = to_line(example_run()) + "\n";
  const std::string launch_line_ = to_line(example_launch()) + "\n";
  const std::string outcome_line_ = to_line(example_outcome()) + "\n";

 private:
  std::filesystem::path folder_;
};

TEST_F(RunFile, WhatIsWrittenIsRead) {
  auto writer = RunFileWriter::create(path());
  ASSERT_TRUE(writer && writer->append(example_run()));
  ASSERT_TRUE(writer->append(example_launch()));
  ASSERT_TRUE(writer->append(example_crash()));
  ASSERT_TRUE(writer->append(example_outcome()));
  ASSERT_TRUE(writer->append(example_wrong()));

  const auto data = read_run_file(path());
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->run, example_run());
  EXPECT_THAT(data->launches, ElementsAre(example_launch(), example_crash()));
  OutcomeRecord measured = example_outcome();
  measured.slices = {example_launch().slices,
                     {}};  // of launches 1 and 3, of which the file has one
  EXPECT_THAT(data->outcomes, ElementsAre(measured, example_wrong()));
  EXPECT_THAT(data->warnings, IsEmpty());
}

// tests/schema holds the same file, so that the schema is checked against what is really written
// and a change of the format cannot go unnoticed.
TEST_F(RunFile, TheExampleOfTheSchemaIsWhatIsWritten) {
  auto writer = RunFileWriter::create(path());
  ASSERT_TRUE(writer && writer->append(example_run()));
  ASSERT_TRUE(writer->append(example_launch()));
  ASSERT_TRUE(writer->append(example_crash()));
  ASSERT_TRUE(writer->append(example_outcome()));
  ASSERT_TRUE(writer->append(example_wrong()));
  ASSERT_TRUE(writer->append(example_self_test()));
  EXPECT_EQ(contents(path()),
            contents(std::filesystem::path(HOWFAST_SOURCE) / "tests/schema/example.run"));
}

TEST_F(RunFile, OfOneCaseAndTargetTheLastOutcomeWinsInThePlaceOfTheFirst) {
  OutcomeRecord later = example_outcome();
  later.time->high = 0.9;
  const auto data = read_run_file(
      file(run_line_ + outcome_line_ + to_line(example_wrong()) + "\n" + to_line(later) + "\n"));
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_THAT(data->outcomes, ElementsAre(later, example_wrong()));
}

TEST_F(RunFile, AHalfWrittenLastLineIsDroppedWithAWarningWhereverItEnds) {
  for (std::size_t length = 1; length + 1 < launch_line_.size(); length += 7) {
    const auto data =
        read_run_file(file(run_line_ + launch_line_ + launch_line_.substr(0, length)));
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_EQ(data->launches.size(), 1U);
    EXPECT_THAT(data->warnings, ElementsAre(HasSubstr("text.run:3: a half-written last line")));
  }
}

TEST_F(RunFile, AWholeLastLineWithoutLineEndCounts) {
  const auto data = read_run_file(file(run_line_ + to_line(example_launch())));
  ASSERT_TRUE(data);
  EXPECT_EQ(data->launches.size(), 1U);
  EXPECT_THAT(data->warnings, IsEmpty());
}

TEST_F(RunFile, ABrokenLineBeforeTheLastIsAnErrorThatNamesFileLineAndField) {
  const std::string broken = launch_line_.substr(0, 30) + "\n";
  EXPECT_THAT(refusal(file(run_line_ + launch_line_ + broken + launch_line_)).message,
              HasSubstr("text.run:3: not JSON"));
  const Error error = refusal(file(run_line_ + R"({"record":"launch"})" + "\n" + launch_line_));
  EXPECT_THAT(error.message, HasSubstr("text.run:2: launch: missing"));
  EXPECT_FALSE(error.hint.empty());
}

TEST_F(RunFile, RecordsOfUnknownKindsAreLeftOutWithOneWarning) {
  const auto data = read_run_file(
      file(run_line_ + "{\"record\":\"canary\"}\n" + launch_line_ + "{\"record\":\"other\"}\n"));
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->launches.size(), 1U);
  EXPECT_THAT(data->warnings, ElementsAre(HasSubstr("2 records of kinds")));
  EXPECT_THAT(data->warnings.front(), HasSubstr("'canary'"));
}

TEST_F(RunFile, AFormatOfTheFutureIsRefusedWithTheRemedy) {
  const Error error = refusal(file("{\"record\":\"run\",\"format\":2}\n"));
  EXPECT_THAT(error.message, HasSubstr("text.run:1: run file format 2"));
  EXPECT_THAT(error.hint, HasSubstr("newer"));
}

TEST_F(RunFile, WhatIsNoRunFileIsOneClearError) {
  EXPECT_THAT(refusal(path("absent")).message, HasSubstr("cannot read " + path("absent").string()));
  EXPECT_THAT(refusal(path().parent_path()).message, HasSubstr("directory"));
  EXPECT_THAT(refusal(file("")).message, HasSubstr("is empty"));
  EXPECT_THAT(refusal(file(run_line_.substr(0, 50))).message, HasSubstr("within its first line"));
  EXPECT_THAT(refusal(file("# howfast\nA benchmark.\n")).message,
              HasSubstr("text.run:1: not JSON"));
  EXPECT_THAT(refusal(file(launch_line_)).message, HasSubstr("its first record is no run"));
  EXPECT_THAT(refusal(file(run_line_ + run_line_)).message,
              HasSubstr("line 2 begins a second run"));
}

TEST_F(RunFile, AMessageNeverCarriesControlCharactersOrAWholeLine) {
  const std::string foreign =
      "{\"record\":\"run\",\"format\":1,\"howfast\":\"\",\"started\":\"\","
      "\"suite\":\"\",\"filters\":[],\"seed\":1,\"launches\":1,\"machine\":{},"
      "\"settings\":{}}\n";
  EXPECT_THAT(refusal(file(foreign)).message, HasSubstr("machine.system: missing"));
  const std::string outcome = "\\u001b[31m" + std::string(100'000, 'x');
  const Error error = refusal(file(run_line_ +
                                   "{\"record\":\"launch\",\"launch\":1,\"case\":\"c\","
                                   "\"target\":\"t\",\"outcome\":\"" +
                                   outcome + "\"}\n"));
  EXPECT_LT(error.message.size(), 1000U);
  EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
}

TEST_F(RunFile, ALineBeyondAnyRecordIsRefusedWithoutReadingItWhole) {
  const auto huge = file(run_line_);
  std::filesystem::resize_file(huge, std::uintmax_t{1} << 30);  // sparse: a line of 1 GiB of zeros
  EXPECT_THAT(refusal(huge).message, HasSubstr("line 2 is longer than any record"));
}

TEST_F(RunFile, APipeThatNobodyWritesToIsEmpty) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(path("pipe")).message, HasSubstr("is empty"));
}

// As the shell's <(command) is one.
TEST_F(RunFile, APipeIsReadToItsEnd) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const std::string text = run_line_ + launch_line_;  // less than a pipe holds
  ASSERT_EQ(::write(ends[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::close(ends[1]);
  const auto data = read_run_file("/dev/fd/" + std::to_string(ends[0]));
  ::close(ends[0]);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_THAT(data->launches, ElementsAre(example_launch()));
}

// Else a line a cell would make a table of as many cells as there are lines, squared.
TEST_F(RunFile, ATableBeyondAnyRunIsRefused) {
  std::string text = run_line_;
  OutcomeRecord outcome = example_wrong();
  for (int i = 0; i < 400; ++i) {
    outcome.target = "framework" + std::to_string(i) + "/cpu";
    outcome.definition.operation = "operation" + std::to_string(i);
    outcome.definition.id = case_id(outcome.definition);
    text += to_line(outcome) + "\n";
  }
  EXPECT_THAT(refusal(file(text)).message, HasSubstr("more cases and targets than a table"));
}

TEST_F(RunFile, LinesLongerThanAReadAreWhole) {
  LaunchRecord launch = example_crash();
  launch.detail = std::string(3'000'000, 'x');
  const auto data =
      read_run_file(file(run_line_ + launch_line_ + to_line(launch) + "\n" + launch_line_));
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_THAT(data->launches, ElementsAre(example_launch(), launch, example_launch()));
}

TEST_F(RunFile, JsonTextIsTheRunAndItsOutcomes) {
  RunData data;
  data.run = example_run();
  EXPECT_EQ(to_json_text(data), "{\"run\":" + to_line(data.run) + ",\n\"outcomes\":[]}\n");
  data.outcomes = {example_outcome(), example_wrong()};
  EXPECT_EQ(to_json_text(data), "{\"run\":" + to_line(data.run) + ",\n\"outcomes\":[\n" +
                                    to_line(example_outcome()) + ",\n" + to_line(example_wrong()) +
                                    "]}\n");
}

}  // namespace
}  // namespace howfast
