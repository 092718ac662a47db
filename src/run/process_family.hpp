#pragma once

#include <sys/types.h>

#include <string>

namespace howfast {

/// The variable that marks a worker and everything it starts as one family.
inline constexpr const char* kFamilyVariable = "HOWFAST_WORKER";

/// A value for it that no other worker of this machine has.
std::string new_family_name();

/// To be told of every worker that was started. From then on processes whose parent ends become
/// children of this one (Linux), so that those that left their worker's process group are found.
void lead_family(pid_t worker);

/// Kills the worker's process group and whatever else it has started, at any remove (Linux; on
/// macOS a process that moves to another group or session gets away). Reaps all but the worker
/// itself, whose end is the caller's to look at.
void end_family(pid_t worker, const std::string& name);

}  // namespace howfast
