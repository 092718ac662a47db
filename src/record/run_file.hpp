#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "record/records.hpp"

namespace howfast {

/// Everything one run file says.
struct RunData {
  RunRecord run;
  std::vector<LaunchRecord> launches;
  std::vector<OutcomeRecord> outcomes;  // for one case and target the last one wins
  std::vector<std::string> warnings;    // a half-written last line was dropped, ...
};

/// Appends records, one line each, flushed to the operating system before it returns.
class RunFileWriter {
 public:
  /// Creates the file (an existing one is refused, so that no result is ever lost) and writes the
  /// run record. The error names the path and the remedy.
  static Expected<RunFileWriter> create(const std::filesystem::path& path, const RunRecord& run);

  RunFileWriter(RunFileWriter&& other) noexcept;
  RunFileWriter& operator=(RunFileWriter&& other) noexcept;
  ~RunFileWriter();

  Expected<void> append(const LaunchRecord& launch);
  Expected<void> append(const OutcomeRecord& outcome);

 private:
  RunFileWriter(int descriptor, std::filesystem::path path);

  int descriptor_;
  std::filesystem::path path_;
};

/// Reads a whole run file, every field checked; errors name file, line and field.
Expected<RunData> read_run_file(const std::filesystem::path& path);

/// The outcome and run records as JSON text, as in `show --format json`.
std::string to_json_text(const RunData& run);

}  // namespace howfast
