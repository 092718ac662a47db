#include "run/resident_memory.hpp"

#include <fstream>
#include <limits>
#include <string>

#include <fmt/format.h>

namespace howfast {
namespace {

constexpr std::int64_t kKibibyte = 1024;

}  // namespace

std::optional<ResidentMemory> resident_memory(pid_t process) {
  std::ifstream children(fmt::format("/proc/{0}/task/{0}/children", process));
  if (pid_t child = 0; children >> child) return std::nullopt;
  std::ifstream file(fmt::format("/proc/{}/status", process));
  ResidentMemory memory;
  std::string name;
  std::int64_t kibibytes = 0;
  while (file >> name) {
    if (name == "VmRSS:" && file >> kibibytes) memory.now = kibibytes * kKibibyte;
    if (name == "VmHWM:" && file >> kibibytes) memory.peak = kibibytes * kKibibyte;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  if (memory.now == 0) return std::nullopt;
  return memory;
}

void forget_peak(pid_t process) {
  // proc_pid_clear_refs(5): 5 resets the peak. Where it cannot be written, the old peak stays.
  std::ofstream(fmt::format("/proc/{}/clear_refs", process)) << "5";
}

}  // namespace howfast
