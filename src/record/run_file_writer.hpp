#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "record/records.hpp"

namespace howfast {

/// Appends records, one line each, flushed to the operating system before it returns. Nobody else
/// can write the file meanwhile: it is locked. A file that is removed while it is being written
/// is written anew.
class RunFileWriter {
 public:
  /// Creates the file. One that holds something is refused, so that no result is ever lost. The
  /// error names the path and the remedy.
  static Expected<RunFileWriter> create(const std::filesystem::path& path);

  /// The same, under the first name of "STEM.EXTENSION", "STEM-2.EXTENSION", ... that is free.
  static Expected<RunFileWriter> create_beside(const std::filesystem::path& path);

  /// Opens the file of an earlier run, to go on with it; nothing is written yet.
  static Expected<RunFileWriter> reopen(const std::filesystem::path& path);

  RunFileWriter(RunFileWriter&& other) noexcept;
  RunFileWriter& operator=(RunFileWriter&& other) noexcept;
  /// Removes a file that it created and wrote nothing to.
  ~RunFileWriter();

  const std::filesystem::path& path() const { return path_; }

  /// The first record.
  Expected<void> append(const RunRecord& run);
  Expected<void> append(const LaunchRecord& launch);
  Expected<void> append(const OutcomeRecord& outcome);
  Expected<void> append(const SelfTestRecord& self_test);

  /// After reopen(), before the first append: drops what lies behind the last whole record.
  Expected<void> cut_to(std::uint64_t whole_bytes);

  /// Gives a file that was removed its name back, or one beside it, or one in the current folder,
  /// with all that was written; path() then says where it is. Every append does so first. The error
  /// says that there was no place for it.
  Expected<void> keep_named();

  /// What happened to the file that the user should know, since last asked; mostly empty.
  std::string take_news();

 private:
  RunFileWriter(int descriptor, std::filesystem::path path, bool created);
  Expected<void> append(const std::string& line);

  int descriptor_;
  std::filesystem::path path_;
  bool created_;  // by this, not reopened
  std::string news_;
};

}  // namespace howfast
