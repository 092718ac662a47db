#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/error.hpp"
#include "record/records.hpp"

/// One record as one line of JSON, docs/run-file.md.
namespace howfast {

/// Longest line a reader accepts; the longest record, a run of many targets, is below 1 MiB.
inline constexpr std::size_t kLongestRecord = std::size_t{16} << 20;

/// The line without its line end. Bytes that are no UTF-8 (a library may print anything) become
/// U+FFFD. Numbers must be finite and times above 0.
std::string to_line(const RunRecord& run);
std::string to_line(const LaunchRecord& launch);
std::string to_line(const OutcomeRecord& outcome);
std::string to_line(const SelfTestRecord& self_test);

/// A record of a kind that this version does not know; a later one may have added it.
struct UnknownRecord {
  std::string kind;
};

using Record = std::variant<RunRecord, LaunchRecord, OutcomeRecord, SelfTestRecord, UnknownRecord>;

/// The inverse of to_line(), every field checked; fields it does not know are ignored. The error
/// names the field but not the line, and says when a newer howfast is needed.
Expected<Record> parse_record(std::string_view line);

}  // namespace howfast
