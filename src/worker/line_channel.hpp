#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace howfast::worker {

/// The two inherited descriptors as lines of text.
class LineChannel {
 public:
  /// From the environment (protocol::kReadVariable, kWriteVariable); empty when this process was
  /// not started by a driver. Programs that the framework starts do not inherit the descriptors.
  static std::optional<LineChannel> inherited();

  LineChannel(int read_descriptor, int write_descriptor)
      : read_descriptor_(read_descriptor), write_descriptor_(write_descriptor) {}

  /// The next line without its newline; empty when the driver is gone. Throws std::length_error for
  /// a line longer than protocol::kLongestLine.
  std::optional<std::string> read();

  /// Writes the line and a newline; false when the driver is gone.
  bool write(std::string_view line);

 private:
  int read_descriptor_;
  int write_descriptor_;
  std::string received_;  // bytes after the last line that was read
};

}  // namespace howfast::worker
