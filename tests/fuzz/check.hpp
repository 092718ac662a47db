#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.hpp"

/// What every fuzz target of this folder demands. A demand that is not met ends the process, which
/// is how libFuzzer and tests/fuzz/replay.cpp learn of it; asserts would be gone in a release
/// build.
namespace howfast::fuzz {

inline void demand(bool met, const char* what, std::string_view about = {}) {
  if (met) return;
  std::fprintf(stderr, "not so: %s: %s\n", what, std::string(about).c_str());
  std::abort();
}

/// Messages quote what is wrong, but never a whole file: bytes.
inline constexpr std::size_t kLongestMessage = 2000;

/// One line of text without control characters, neither empty nor without end.
inline void demand_message(std::string_view message) {
  demand(!message.empty(), "an error says what is wrong");
  demand(message.size() <= kLongestMessage, "a message is short", message.substr(0, 200));
  for (const char c : message) {
    const auto byte = static_cast<unsigned char>(c);
    demand(byte >= 0x20 && byte != 0x7F, "a message is one line of plain text", message);
  }
}

inline void demand_error(const Error& error, ExitCode code) {
  demand(error.code == code, "an error has the exit code of its kind", error.message);
  demand_message(error.message);
  if (!error.hint.empty()) demand_message(error.hint);
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

}  // namespace howfast::fuzz

// The one name that libFuzzer looks for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
