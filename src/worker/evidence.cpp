#include "worker/evidence.hpp"

#include <sys/resource.h>

#include <filesystem>
#include <fstream>

namespace howfast::worker {
namespace {

std::int64_t nanoseconds(const timeval& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + std::int64_t{time.tv_usec} * 1'000;
}

/// Time that all threads together were runnable without a core: the second number of each thread's
/// schedstat (kernel documentation, scheduler/sched-stats). All zeros where the kernel does not
/// count; no such files outside Linux.
std::int64_t run_queue_nanoseconds() {
  namespace fs = std::filesystem;
  std::int64_t all_running = 0;
  std::int64_t all_waiting = 0;
  std::error_code error;
  for (fs::directory_iterator thread("/proc/self/task", error), end; !error && thread != end;
       thread.increment(error)) {
    std::ifstream file(thread->path() / "schedstat");
    std::int64_t running = 0;
    std::int64_t waiting = 0;
    if (file >> running >> waiting) {  // else the thread has just ended
      all_running += running;
      all_waiting += waiting;
    }
  }
  return all_running > 0 ? all_waiting : -1;
}

}  // namespace

protocol::Evidence read_evidence() {
  protocol::Evidence evidence;
  rusage usage = {};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    evidence.cpu_nanoseconds = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
    evidence.minor_faults = usage.ru_minflt;
    evidence.involuntary_switches = usage.ru_nivcsw;
  }
  evidence.run_queue_nanoseconds = run_queue_nanoseconds();
  return evidence;
}

protocol::Evidence difference(const protocol::Evidence& after, const protocol::Evidence& before) {
  const auto between = [](std::int64_t late, std::int64_t early) {
    return early >= 0 && late >= early ? late - early : std::int64_t{-1};
  };
  return {between(after.cpu_nanoseconds, before.cpu_nanoseconds),
          between(after.run_queue_nanoseconds, before.run_queue_nanoseconds),
          between(after.minor_faults, before.minor_faults),
          between(after.involuntary_switches, before.involuntary_switches)};
}

}  // namespace howfast::worker
