#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>

#include "base/seconds.hpp"

namespace howfast {

/// Processor time of each thread of a process, by thread number; empty where the system does not
/// tell (macOS).
std::map<pid_t, Seconds> thread_times(pid_t process);

/// How long threads of a process have been ready to run and waited for a processor, all together; 0
/// where the system does not tell (macOS).
Seconds waiting_time(pid_t process);

/// The thread that did nearly all of the work between two readings; empty when several did. `all`
/// is what the whole process is known to have spent meanwhile, threads that have ended since
/// included.
std::optional<pid_t> only_busy_thread(const std::map<pid_t, Seconds>& before,
                                      const std::map<pid_t, Seconds>& after, Seconds all);

/// The processor on which a thread ran last; empty where the system does not tell (macOS), or it is
/// gone. The first thread of a process has its number.
std::optional<int> processor_of(pid_t thread);

/// As long as it lives, a thread may run on one processor only; one that is woken meanwhile wakes
/// there. Then it may run where it could before (threads that it starts meanwhile stay). Nothing
/// happens where the system does not know that (macOS).
class HeldOnProcessor {
 public:
  HeldOnProcessor(pid_t thread, int processor);
  ~HeldOnProcessor();
  HeldOnProcessor(const HeldOnProcessor&) = delete;
  HeldOnProcessor& operator=(const HeldOnProcessor&) = delete;

 private:
  struct Before;
  [[maybe_unused]] pid_t thread_;
  std::unique_ptr<Before> before_;  // null: it was not held
};

}  // namespace howfast
