#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace howfast {

/// Memory that a process holds, in bytes.
struct ResidentMemory {
  std::int64_t now = 0;
  std::int64_t peak = 0;  // since it started, or since forget_peak()
};

/// Empty where the system does not tell (macOS), the process is gone, or it has children, which may
/// hold what counts.
std::optional<ResidentMemory> resident_memory(pid_t process);

/// From now on the peak is counted anew, where the system can do that.
void forget_peak(pid_t process);

}  // namespace howfast
