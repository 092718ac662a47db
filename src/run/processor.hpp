#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>

namespace howfast {

/// The processor on which the first thread of a process ran last; empty where the system does not
/// tell (macOS), or the process is gone.
std::optional<int> processor_of(pid_t process);

/// As long as it lives, the first thread of a process may run on one processor only; a thread that
/// is woken meanwhile wakes there. Then it may run where it could before. Nothing happens where the
/// system does not know that (macOS).
class HeldOnProcessor {
 public:
  HeldOnProcessor(pid_t process, int processor);
  ~HeldOnProcessor();
  HeldOnProcessor(const HeldOnProcessor&) = delete;
  HeldOnProcessor& operator=(const HeldOnProcessor&) = delete;

 private:
  struct Before;
  pid_t process_;
  std::unique_ptr<Before> before_;  // null: it was not held
};

}  // namespace howfast
