#pragma once

#include <cstdint>
#include <filesystem>

#include "base/error.hpp"

namespace howfast {

/// A folder of our own for tensor files, removed with all it holds when this is destroyed. It is
/// locked while its owner lives, wherever that runs, so that the next start can tell what a killed
/// driver left from what is in use: process numbers mean nothing across containers that share a
/// /dev/shm.
class ScratchFolder {
 public:
  /// In the first place that has `bytes` to spare: the user's HOWFAST_SCRATCH, /dev/shm (memory,
  /// the fastest), the system's temporary folder. The error names the places and what they lack.
  static Expected<ScratchFolder> create(std::int64_t bytes);

  /// Removes what killed drivers left in any of these places.
  static void remove_leftovers();

  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&& other) noexcept;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

  /// Bytes that can still be written here.
  std::int64_t free_bytes() const;

 private:
  ScratchFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_ = -1;  // the folder itself, open and locked
};

}  // namespace howfast
