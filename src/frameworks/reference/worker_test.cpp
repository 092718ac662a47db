#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/messages.hpp"
#include "protocol/tensor_file.hpp"
#include "worker/line_channel.hpp"

extern char** environ;

/// The worker as a process: its life over real pipes, from hello to stop.
namespace howfast {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    std::string pattern = (fs::temp_directory_path() / "howfast-worker-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~WorkerTest() override {
    hang_up();
    if (pid_ > 0) exit_status();
    fs::remove_all(folder_);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void start() {
    ASSERT_EQ(::pipe(requests_.data()), 0);
    ASSERT_EQ(::pipe(replies_.data()), 0);
    ::fcntl(requests_[1], F_SETFD, FD_CLOEXEC);
    ::fcntl(replies_[0], F_SETFD, FD_CLOEXEC);
    ::setenv(protocol::kReadVariable, std::to_string(requests_[0]).c_str(), 1);
    ::setenv(protocol::kWriteVariable, std::to_string(replies_[1]).c_str(), 1);
    spawn();
    ::unsetenv(protocol::kReadVariable);
    ::unsetenv(protocol::kWriteVariable);
    ::close(requests_[0]);
    ::close(replies_[1]);
    channel_.emplace(replies_[0], requests_[1]);
  }

  void spawn() {
    std::string program = HOWFAST_WORKER;
    std::array<char*, 2> arguments = {program.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, path("stderr").c_str(),
                                       O_CREAT | O_WRONLY, 0600);
    ASSERT_EQ(::posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ),
              0);
    ::posix_spawn_file_actions_destroy(&actions);
  }

  /// The reply as the alternative that it must be.
  template <typename Reply>
  Reply ask(const protocol::Request& request) {
    channel_->write(to_line(request, ++last_id_));
    const auto line = channel_->read();
    if (!line) {
      ADD_FAILURE() << "the worker ended at " << name_of(request);
      return {};
    }
    auto reply = protocol::parse_reply(*line);
    if (!reply || reply->id != last_id_ || !std::holds_alternative<Reply>(reply->message)) {
      ADD_FAILURE() << *line;
      return {};
    }
    return std::get<Reply>(std::move(reply->message));
  }

  void hang_up() {
    if (!channel_) return;
    channel_.reset();
    ::close(requests_[1]);
    ::close(replies_[0]);
  }

  int exit_status() {
    int status = 0;
    EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
    pid_ = -1;
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status);
  }

  std::string last_words() const {
    std::ifstream file(path("stderr"));
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder_;
  pid_t pid_ = -1;
  std::array<int, 2> requests_ = {};
  std::array<int, 2> replies_ = {};
  std::optional<worker::LineChannel> channel_;
  std::uint64_t last_id_ = 100;
};

TEST_F(WorkerTest, LivesFromHelloToStop) {
  start();
  const auto welcome = ask<protocol::Welcome>(protocol::Hello{protocol::kVersion, "test"});
  EXPECT_EQ(welcome.protocol, protocol::kVersion);
  EXPECT_EQ(welcome.framework, "reference");
  ask<protocol::Opened>(protocol::Open{"cpu", "", 12345});

  Case definition;
  definition.operation = "softmax";
  definition.inputs = {{"x", DType::f32, {1, 2}}};
  definition.outputs = {{"y", DType::f32, {1, 2}}};
  definition.attributes = {{"axis", std::int64_t{-1}}};
  definition.id = case_id(definition);
  const std::array<std::array<float, 2>, 2> sets = {{{0, 0}, {0, std::log(3.0F)}}};
  for (std::size_t set = 0; set < 2; ++set) {
    ASSERT_TRUE(protocol::write_tensor_file(path("x" + std::to_string(set)),
                                            {DType::f32, {1, 2}, sets[set].data()}));
  }
  ask<protocol::Loaded>(protocol::Load{definition, {{path("x0")}, {path("x1")}}});

  ask<protocol::Timed>(protocol::Time{0, 1, 1, {1}});
  const auto first = ask<protocol::HandedOver>(protocol::HandOver{{path("y")}});
  ASSERT_EQ(first.outputs.size(), 1U);
  EXPECT_EQ(first.outputs[0].shape, (Shape{1, 2}));
  const auto output = protocol::MappedTensor::open(path("y"));
  ASSERT_TRUE(output.has_value());
  EXPECT_THAT(output->view().as<float>(),
              testing::ElementsAre(testing::FloatEq(0.25F), testing::FloatEq(0.75F)));

  const auto timed = ask<protocol::Timed>(protocol::Time{3, 4, 100, {0, 1}});
  EXPECT_THAT(timed.nanoseconds, testing::SizeIs(4));
  EXPECT_THAT(timed.nanoseconds, testing::Each(testing::Gt(0)));

  const auto handed_over = ask<protocol::HandedOver>(protocol::HandOver{{path("z")}});
  EXPECT_EQ(handed_over.set, 0U);  // 403 calls, beginning with set 0
  ask<protocol::Unloaded>(protocol::Unload{});
  channel_->write(protocol::to_line(protocol::Stop{}, ++last_id_));
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(WorkerTest, SaysWhatItCannotDoAndGoesOn) {
  start();
  EXPECT_THAT(ask<protocol::Failure>(protocol::Unload{}).detail, HasSubstr("before load"));
  ask<protocol::Welcome>(protocol::Hello{});
}

TEST_F(WorkerTest, EndsWithItsDriver) {
  start();
  ask<protocol::Welcome>(protocol::Hello{});
  hang_up();
  EXPECT_EQ(exit_status(), 0);
}

TEST_F(WorkerTest, GivesUpOnWhatItCannotRead) {
  start();
  channel_->write(R"({"request":"dance","id":1})");
  EXPECT_EQ(channel_->read(), std::nullopt);
  EXPECT_EQ(exit_status(), 65);
  EXPECT_EQ(last_words(), "howfast worker: bad request: no request 'dance'\n");
}

TEST_F(WorkerTest, StartedByHandSaysWhatItIs) {
  spawn();
  EXPECT_EQ(exit_status(), 64);
  EXPECT_THAT(last_words(), HasSubstr("worker of howfast"));
}

}  // namespace
}  // namespace howfast
