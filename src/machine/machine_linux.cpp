#include <sched.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <vector>

#include <fmt/format.h>

#include "machine/machine.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

// A file of /proc or /sys in whole; empty when it cannot be read.
std::string read(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n\"");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n\"") - first + 1);
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  const std::string digits = trimmed(text);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code != std::errc{} || end == digits.data()) return std::nullopt;
  return value;
}

// The value behind the first line "name<separator>value" of a /proc file.
std::string value_of(const std::string& text, std::string_view name, char separator) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto at = line.find(separator);
    if (at != std::string::npos && trimmed(line.substr(0, at)) == name) {
      return trimmed(line.substr(at + 1));
    }
  }
  return {};
}

constexpr std::int64_t kUnlimited = std::numeric_limits<std::int64_t>::max();

// cgroup v1 writes "no limit" as a number near 2^63; no machine has 2^60 bytes.
constexpr std::int64_t kNoMachineHas = std::int64_t{1} << 60;

// The folder of this process's cgroup and of each one above it, for a controller that is either in
// the unified hierarchy (v2) or in a mount of its own (v1).
std::vector<fs::path> cgroup_folders(const fs::path& root, std::string_view controller) {
  std::istringstream lines(read(root / "proc/self/cgroup"));
  for (std::string line; std::getline(lines, line);) {
    // "0::/user.slice" (v2) or "5:memory:/docker/1a2b" (v1)
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool unified = controllers.empty();
    if (!unified &&
        ("," + controllers + ",").find(fmt::format(",{},", controller)) == std::string::npos) {
      continue;
    }
    const fs::path mount = root / "sys/fs/cgroup" / (unified ? "" : controllers);
    if (!fs::exists(mount)) continue;
    std::vector<fs::path> folders;
    fs::path below = fs::path(line.substr(second + 1)).relative_path();
    while (true) {
      folders.push_back(below.empty() ? mount : mount / below);
      if (below.empty()) return folders;
      below = below.parent_path();
    }
  }
  return {};
}

struct MemoryLimit {
  std::int64_t limit = kUnlimited;
  std::int64_t left = kUnlimited;
};

MemoryLimit cgroup_memory(const fs::path& root) {
  MemoryLimit tightest;
  for (const fs::path& folder : cgroup_folders(root, "memory")) {
    const bool v2 = fs::exists(folder / "memory.max");
    auto limit = whole_number(read(folder / (v2 ? "memory.max" : "memory.limit_in_bytes")));
    // Beyond memory.high a group is not refused memory but brought to a crawl.
    if (const auto high = whole_number(read(folder / "memory.high"))) {
      limit = std::min(limit.value_or(*high), *high);
    }
    if (!limit || *limit >= kNoMachineHas) continue;
    const auto used =
        whole_number(read(folder / (v2 ? "memory.current" : "memory.usage_in_bytes")));
    // File pages on the inactive list are given back before anything is refused.
    const auto inactive = whole_number(
        value_of(read(folder / "memory.stat"), v2 ? "inactive_file" : "total_inactive_file", ' '));
    tightest.limit = std::min(tightest.limit, *limit);
    tightest.left = std::min(tightest.left, *limit - used.value_or(0) + inactive.value_or(0));
  }
  return tightest;
}

std::int64_t meminfo(const fs::path& root, std::string_view name) {
  // "MemTotal:       24623456 kB"
  return whole_number(value_of(read(root / "proc/meminfo"), name, ':')).value_or(0) * 1024;
}

// CPUs worth of quota; nothing when there is no limit.
std::optional<double> cgroup_quota(const fs::path& root) {
  std::optional<double> tightest;
  for (const fs::path& folder : cgroup_folders(root, "cpu")) {
    double quota = 0;
    double period = 0;
    if (std::istringstream v2(read(folder / "cpu.max")); !(v2 >> quota >> period)) {
      quota = static_cast<double>(whole_number(read(folder / "cpu.cfs_quota_us")).value_or(0));
      period = static_cast<double>(whole_number(read(folder / "cpu.cfs_period_us")).value_or(0));
    }
    if (quota > 0 && period > 0)
      tightest = std::min(tightest.value_or(quota / period), quota / period);
  }
  return tightest;
}

constexpr std::size_t kLeastFlush = std::size_t{32} << 20;

// A cache of more than this would be a mistake of what was told.
constexpr std::int64_t kMostCacheBytes = std::int64_t{2} << 30;

constexpr std::int64_t kMostProcessors = 65536;  // no machine has more: what says so is wrong

// "0-3,8" are five; one at least.
int processors_in(const std::string& list) {
  std::int64_t count = 0;
  std::istringstream ranges(list);
  for (std::string range; std::getline(ranges, range, ',');) {
    const auto first = whole_number(range);
    const auto dash = range.find('-');
    const auto last = dash == std::string::npos ? first : whole_number(range.substr(dash + 1));
    if (first && last && *last >= *first) count += *last - *first + 1;
  }
  return static_cast<int>(std::clamp<std::int64_t>(count, 1, kMostProcessors));
}

int usable_cores(const fs::path& root) {
  cpu_set_t set;
  CPU_ZERO(&set);
  int cores = sched_getaffinity(0, sizeof(set), &set) == 0
                  ? CPU_COUNT(&set)
                  : static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
  if (const auto quota = cgroup_quota(root)) {
    cores = std::min(cores, std::max(1, static_cast<int>(std::ceil(*quota))));
  }
  return cores;
}

}  // namespace

Machine identify_machine(const fs::path& root) {
  Machine machine;
  utsname system{};
  uname(&system);
  machine.system = fmt::format("{} {} {}", system.sysname, system.release, system.machine);
  machine.distribution = value_of(read(root / "etc/os-release"), "PRETTY_NAME", '=');
  const std::string cpuinfo = read(root / "proc/cpuinfo");
  machine.processor = value_of(cpuinfo, "model name", ':');
  if (machine.processor.empty()) machine.processor = value_of(cpuinfo, "Model", ':');  // Arm boards
  if (machine.processor.empty()) machine.processor = "unknown";
  machine.cores = usable_cores(root);
  const MemoryLimit limit = cgroup_memory(root);
  machine.memory_bytes = std::min(meminfo(root, "MemTotal"), limit.limit);

  const auto fact = [&machine](const char* name, const std::string& value) {
    if (!value.empty()) machine.facts[name] = value;
  };
  const fs::path cpu = root / "sys/devices/system/cpu";
  fact("governor", trimmed(read(cpu / "cpu0/cpufreq/scaling_governor")));
  fact("boost", trimmed(read(cpu / "cpufreq/boost")));
  fact("threads_per_core", trimmed(read(cpu / "smt/active")) == "1" ? "2" : "1");
  fact("address_space_layout_randomisation",
       trimmed(read(root / "proc/sys/kernel/randomize_va_space")));
  fact("transparent_hugepages", trimmed(read(root / "sys/kernel/mm/transparent_hugepage/enabled")));
  if (value_of(cpuinfo, "flags", ':').find("hypervisor") != std::string::npos) {
    fact("virtual_machine", "yes");
  }
  if (limit.limit != kUnlimited) fact("memory_limit_bytes", std::to_string(limit.limit));
  return machine;
}

std::int64_t free_memory(const fs::path& root) {
  return std::max<std::int64_t>(0,
                                std::min(meminfo(root, "MemAvailable"), cgroup_memory(root).left));
}

std::int64_t out_of_memory_kills(const fs::path& root) {
  return whole_number(value_of(read(root / "proc/vmstat"), "oom_kill", ' ')).value_or(0);
}

std::optional<Seconds> stolen_time(const fs::path& root) {
  // proc_stat(5): "cpu  user nice system idle iowait irq softirq steal guest guest_nice", in ticks.
  std::ifstream file(root / "proc/stat");
  std::string name;
  std::int64_t ticks = 0;
  file >> name;
  for (int field = 0; field < 8; ++field) file >> ticks;
  if (!file || name != "cpu") return std::nullopt;
  return Seconds{static_cast<double>(ticks) / static_cast<double>(sysconf(_SC_CLK_TCK))};
}

std::vector<Cache> caches(const fs::path& root) {
  std::map<int, Cache> levels;
  std::error_code error;
  for (fs::directory_iterator index(root / "sys/devices/system/cpu/cpu0/cache", error), end;
       !error && index != end; index.increment(error)) {
    const fs::path& folder = index->path();
    if (trimmed(read(folder / "type")) == "Instruction") continue;
    const auto level = whole_number(read(folder / "level"));
    const std::string size = trimmed(read(folder / "size"));  // "32768K"
    const auto kibibytes = whole_number(size.substr(0, size.find('K')));
    if (!level || !kibibytes || *level < 1 || *kibibytes < 1) continue;
    const std::int64_t bytes = std::min(*kibibytes, kMostCacheBytes / 1024) * 1024;
    levels[static_cast<int>(*level)] = {static_cast<int>(*level), bytes,
                                        processors_in(read(folder / "shared_cpu_list"))};
  }
  std::vector<Cache> found;
  for (const auto& [level, cache] : levels) found.push_back(cache);
  return found;
}

std::size_t cache_flush_bytes(const fs::path& root) {
  std::size_t largest = kLeastFlush / 2;
  for (const Cache& cache : caches(root)) {
    largest = std::max(largest, static_cast<std::size_t>(cache.bytes));
  }
  return 2 * largest;
}

Seconds machine_time_asleep() {
  timespec awake{};
  timespec all{};
  clock_gettime(CLOCK_MONOTONIC, &awake);
  clock_gettime(CLOCK_BOOTTIME, &all);
  return Seconds{static_cast<double>(all.tv_sec - awake.tv_sec) +
                 1e-9 * static_cast<double>(all.tv_nsec - awake.tv_nsec)};
}

}  // namespace howfast
