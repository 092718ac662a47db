#pragma once

#include <optional>
#include <string_view>

#include "run/run_lock.hpp"

namespace howfast::cli {

/// The lock of this machine's runs (run/run_lock.hpp), held if it was free; empty, with a warning,
/// where nobody can tell whether another run is under way.
std::optional<RunLock> attempt_turn();

/// "another run, process 4711,": who has it.
std::string holder_words(const RunLock& lock);

/// Says that it waits, and waits; `way_out` is put behind that, if there is one. The Error is that
/// the user interrupted.
Expected<void> wait_for_turn(RunLock& lock, std::string_view way_out);

}  // namespace howfast::cli
