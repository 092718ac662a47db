#include "run/processor.hpp"

#ifdef __linux__
#include <sched.h>

#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#endif

namespace howfast {

#ifdef __linux__

namespace {

// In proc_pid_stat(5) the processor is field 39; 3 is the first one after the name, which may hold
// blanks and brackets.
constexpr int kFieldsBetween = 39 - 3;

}  // namespace

std::optional<int> processor_of(pid_t process) {
  std::ifstream file(fmt::format("/proc/{}/stat", process));
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

HeldOnProcessor::HeldOnProcessor(pid_t process, int processor) : process_(process) {
  auto before = std::make_unique<Before>();
  const auto index = static_cast<std::size_t>(processor);
  if (processor < 0 || processor >= CPU_SETSIZE ||
      sched_getaffinity(process, sizeof before->allowed, &before->allowed) != 0 ||
      !CPU_ISSET(index, &before->allowed)) {
    return;
  }
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(index, &only);
  if (sched_setaffinity(process, sizeof only, &only) == 0) before_ = std::move(before);
}

HeldOnProcessor::~HeldOnProcessor() {
  if (before_) sched_setaffinity(process_, sizeof before_->allowed, &before_->allowed);
}

#else

std::optional<int> processor_of(pid_t) { return std::nullopt; }

struct HeldOnProcessor::Before {};

HeldOnProcessor::HeldOnProcessor(pid_t process, int) : process_(process) {}
HeldOnProcessor::~HeldOnProcessor() = default;

#endif

}  // namespace howfast
