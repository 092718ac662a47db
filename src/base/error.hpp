#pragma once

#include <string>

#include <tl/expected.hpp>

namespace howfast {

/// The exit codes of the command line, documented in docs/exit-codes.md.
enum class ExitCode : int {
  fine = 0,
  bad_outcome = 1,    // some outcome is wrong, impossible, failed, crashed, ...
  undecided = 2,      // the question could not be decided
  usage = 64,         // the words on the command line make no sense
  internal = 70,      // we are wrong
  input_output = 74,  // a file, a folder, a process or a wheel is not as needed
  interrupted = 130,  // by the user
};

/// The user or the system failed. Printed once, by main: "howfast: message" and "hint" below it.
/// (What the measured thing does wrong is an outcome in the results; what we do wrong asserts.)
struct Error {
  ExitCode code = ExitCode::input_output;
  std::string message;  // names the thing that is wrong
  std::string hint;     // what to do about it; may be empty
};

template <typename T>
using Expected = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ExitCode code, std::string message, std::string hint = {}) {
  return tl::unexpected<Error>(Error{code, std::move(message), std::move(hint)});
}

}  // namespace howfast
