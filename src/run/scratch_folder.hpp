#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.hpp"

namespace howfast {

/// A folder of our own for tensor files, removed with all it holds when this is destroyed. Its name
/// holds the driver's process number, so that the next start can remove what a killed driver left.
class ScratchFolder {
 public:
  /// In the first place that has `bytes` to spare: the user's HOWFAST_SCRATCH, /dev/shm (memory,
  /// the fastest), the system's temporary folder. The error names the places and what they lack.
  static Expected<ScratchFolder> create(std::int64_t bytes);

  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&& other) noexcept;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Bytes that can still be written here.
  std::int64_t free_bytes() const;

 private:
  explicit ScratchFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace howfast
