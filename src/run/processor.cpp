#include "run/processor.hpp"

#include <algorithm>

#ifdef __linux__
#include <sched.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#endif

namespace howfast {
namespace {

// A second thread that prepares and waits takes less than the rest.
constexpr double kNearlyAll = 0.8;

}  // namespace

std::optional<pid_t> only_busy_thread(const std::map<pid_t, Seconds>& before,
                                      const std::map<pid_t, Seconds>& after, Seconds all) {
  Seconds seen{0};
  Seconds most{0};
  std::optional<pid_t> busiest;
  for (const auto& [thread, time] : after) {
    const auto earlier = before.find(thread);
    const Seconds spent = time - (earlier == before.end() ? Seconds{0} : earlier->second);
    seen += spent;
    if (spent > most) {
      most = spent;
      busiest = thread;
    }
  }
  return most > kNearlyAll * std::max(all, seen) ? busiest : std::nullopt;
}

#ifdef __linux__

namespace {

// In proc_pid_stat(5) the processor is field 39; 3 is the first one after the name, which may hold
// blanks and brackets.
constexpr int kFieldsBetween = 39 - 3;

// What proc_pid_schedstat tells of a thread.
struct ThreadTimes {
  Seconds running{0};
  Seconds waiting{0};  // for a processor
};

std::map<pid_t, ThreadTimes> times_of_threads(pid_t process) {
  namespace fs = std::filesystem;
  std::map<pid_t, ThreadTimes> times;
  std::error_code error;
  for (fs::directory_iterator thread(fmt::format("/proc/{}/task", process), error), end;
       !error && thread != end; thread.increment(error)) {
    std::ifstream file(thread->path() / "schedstat");
    double running = 0;
    double waiting = 0;  // both in nanoseconds
    if (file >> running >> waiting) {
      times[std::stoi(thread->path().filename().string())] = {Seconds{running * 1e-9},
                                                              Seconds{waiting * 1e-9}};
    }
  }
  return times;
}

}  // namespace

std::map<pid_t, Seconds> thread_times(pid_t process) {
  std::map<pid_t, Seconds> times;
  for (const auto& [thread, spent] : times_of_threads(process)) times[thread] = spent.running;
  return times;
}

Seconds waiting_time(pid_t process) {
  Seconds waiting{0};
  for (const auto& [thread, spent] : times_of_threads(process)) waiting += spent.waiting;
  return waiting;
}

std::optional<int> processor_of(pid_t thread) {
  std::ifstream file(fmt::format("/proc/{}/stat", thread));
  std::string line;
  std::getline(file, line);
  const std::size_t name_ends = line.rfind(')');
  if (name_ends == std::string::npos) return std::nullopt;
  std::istringstream fields(line.substr(name_ends + 1));
  std::string skipped;
  for (int i = 0; i < kFieldsBetween; ++i) fields >> skipped;
  int processor = -1;
  if (!(fields >> processor)) return std::nullopt;
  return processor;
}

struct HeldOnProcessor::Before {
  cpu_set_t allowed;
};

HeldOnProcessor::HeldOnProcessor(pid_t thread, int processor) : thread_(thread) {
  auto before = std::make_unique<Before>();
  const auto index = static_cast<std::size_t>(processor);
  if (processor < 0 || processor >= CPU_SETSIZE ||
      sched_getaffinity(thread, sizeof before->allowed, &before->allowed) != 0 ||
      !CPU_ISSET(index, &before->allowed)) {
    return;
  }
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(index, &only);
  if (sched_setaffinity(thread, sizeof only, &only) == 0) before_ = std::move(before);
}

HeldOnProcessor::~HeldOnProcessor() {
  if (before_) sched_setaffinity(thread_, sizeof before_->allowed, &before_->allowed);
}

#else

Seconds waiting_time(pid_t) { return Seconds{0}; }
std::map<pid_t, Seconds> thread_times(pid_t) { return {}; }

std::optional<int> processor_of(pid_t) { return std::nullopt; }

struct HeldOnProcessor::Before {};

HeldOnProcessor::HeldOnProcessor(pid_t thread, int) : thread_(thread) {}
HeldOnProcessor::~HeldOnProcessor() = default;

#endif

}  // namespace howfast
