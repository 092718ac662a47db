#include "worker/line_channel.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

#include "protocol/messages.hpp"

namespace howfast::worker {
namespace {

std::optional<int> descriptor_in(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr) return std::nullopt;
  const std::string_view text = value;
  int descriptor = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (::fcntl(descriptor, F_SETFD, FD_CLOEXEC) != 0) return std::nullopt;
  return descriptor;
}

}  // namespace

std::optional<LineChannel> LineChannel::inherited() {
  const std::optional<int> read = descriptor_in(protocol::kReadVariable);
  const std::optional<int> write = descriptor_in(protocol::kWriteVariable);
  if (!read || !write) return std::nullopt;
  return LineChannel(*read, *write);
}

std::optional<std::string> LineChannel::read() {
  std::array<char, 65536> bytes;  // what a pipe holds
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = received_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    searched = received_.size();
    if (searched > protocol::kLongestLine) throw std::length_error("a line is too long");
    const ssize_t count = ::read(read_descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
  }
}

bool LineChannel::write(std::string_view line) {
  std::string bytes(line);
  bytes += '\n';
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::write(write_descriptor_, bytes.data() + sent, bytes.size() - sent);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace howfast::worker
