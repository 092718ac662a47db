#include "worker/line_channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "protocol/messages.hpp"

namespace howfast::worker {
namespace {

class Pipe {
 public:
  Pipe() { EXPECT_EQ(::pipe(ends_.data()), 0); }
  ~Pipe() {
    close_write();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int read_end() const { return ends_[0]; }
  int write_end() const { return ends_[1]; }
  void put(std::string_view bytes) {
    EXPECT_EQ(::write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  }
  void close_write() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

TEST(LineChannel, ReadsLinesHoweverTheyArrive) {
  Pipe pipe;
  LineChannel channel(pipe.read_end(), -1);
  pipe.put("one\ntwo\nth");
  EXPECT_EQ(channel.read(), "one");
  EXPECT_EQ(channel.read(), "two");
  pipe.put("ree\n\n");
  EXPECT_EQ(channel.read(), "three");
  EXPECT_EQ(channel.read(), "");
}

TEST(LineChannel, EndsWithItsDriver) {
  Pipe pipe;
  LineChannel channel(pipe.read_end(), -1);
  pipe.put("whole\nhalf a li");
  pipe.close_write();
  EXPECT_EQ(channel.read(), "whole");
  EXPECT_EQ(channel.read(), std::nullopt);
}

TEST(LineChannel, RefusesALineWithoutEnd) {
  Pipe pipe;
  LineChannel channel(pipe.read_end(), -1);
  std::thread flood([&pipe] {
    const std::string piece(65536, 'x');
    for (std::size_t sent = 0; sent <= protocol::kLongestLine; sent += piece.size()) {
      pipe.put(piece);
    }
  });
  EXPECT_THROW(channel.read(), std::length_error);
  flood.join();
}

TEST(LineChannel, WritesALineLongerThanAPipeHolds) {
  Pipe pipe;
  LineChannel reader(pipe.read_end(), -1);
  LineChannel writer(-1, pipe.write_end());
  const std::string line(1 << 20, 'x');
  std::optional<std::string> received;
  std::thread reading([&] { received = reader.read(); });
  EXPECT_TRUE(writer.write(line));
  reading.join();
  EXPECT_EQ(received, line);
}

TEST(LineChannel, IsInheritedThroughTheEnvironmentAlone) {
  Pipe pipe;
  ::unsetenv(protocol::kReadVariable);
  ::unsetenv(protocol::kWriteVariable);
  EXPECT_FALSE(LineChannel::inherited().has_value());
  const auto set = [](const char* name, const std::string& value) {
    ::setenv(name, value.c_str(), 1);
  };
  set(protocol::kReadVariable, std::to_string(pipe.read_end()));
  set(protocol::kWriteVariable, std::to_string(pipe.write_end()));
  auto channel = LineChannel::inherited();
  ASSERT_TRUE(channel.has_value());
  EXPECT_TRUE(channel->write("there and back"));
  EXPECT_EQ(channel->read(), "there and back");
  EXPECT_NE(::fcntl(pipe.read_end(), F_GETFD) & FD_CLOEXEC, 0);

  for (const char* bad : {"", "x", "3x", "-1", "99999"}) {
    set(protocol::kReadVariable, bad);
    EXPECT_FALSE(LineChannel::inherited().has_value()) << bad;
  }
  ::unsetenv(protocol::kReadVariable);
  ::unsetenv(protocol::kWriteVariable);
}

}  // namespace
}  // namespace howfast::worker
