#pragma once

#include <cstdint>
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
  std::uint64_t whole_bytes = 0;        // of the file, up to the end of its last whole record
};

/// Reads a whole run file, every field checked; errors name file, line and field.
Expected<RunData> read_run_file(const std::filesystem::path& path);

/// The outcome and run records as JSON text, as in `show --format json`.
std::string to_json_text(const RunData& run);

}  // namespace howfast
