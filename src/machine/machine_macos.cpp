#include <mach/mach.h>
#include <mach/mach_time.h>
#include <sys/sysctl.h>
#include <sys/utsname.h>

#include <algorithm>

#include <fmt/format.h>

#include "machine/machine.hpp"

namespace howfast {
namespace {

std::string text_of(const char* name) {
  std::size_t size = 0;
  if (sysctlbyname(name, nullptr, &size, nullptr, 0) != 0 || size == 0) return {};
  std::string value(size, '\0');
  if (sysctlbyname(name, value.data(), &size, nullptr, 0) != 0) return {};
  return value.c_str();  // without the terminating zero
}

template <typename Number>
Number number_of(const char* name) {
  Number value{};
  std::size_t size = sizeof(value);
  if (sysctlbyname(name, &value, &size, nullptr, 0) != 0) return {};
  return value;
}

}  // namespace

Machine identify_machine(const std::filesystem::path&) {
  Machine machine;
  utsname system{};
  uname(&system);
  machine.system = fmt::format("{} {} {}", system.sysname, system.release, system.machine);
  machine.distribution = "macOS " + text_of("kern.osproductversion");
  machine.processor = text_of("machdep.cpu.brand_string");
  if (machine.processor.empty()) machine.processor = "unknown";
  machine.cores = number_of<int>("hw.activecpu");
  machine.memory_bytes = static_cast<std::int64_t>(number_of<std::uint64_t>("hw.memsize"));
  // Kinds of cores, fastest first: "4 performance + 4 efficiency" matters more than their sum.
  const int fast = number_of<int>("hw.perflevel0.logicalcpu");
  const int slow = number_of<int>("hw.perflevel1.logicalcpu");
  if (slow > 0) machine.facts["cores"] = fmt::format("{} performance + {} efficiency", fast, slow);
  return machine;
}

std::int64_t free_memory(const std::filesystem::path&) {
  vm_statistics64_data_t pages{};
  mach_msg_type_number_t count = HOST_VM_INFO64_COUNT;
  vm_size_t page_size = 0;
  const mach_port_t host = mach_host_self();
  if (host_page_size(host, &page_size) != KERN_SUCCESS ||
      host_statistics64(host, HOST_VM_INFO64, reinterpret_cast<host_info64_t>(&pages), &count) !=
          KERN_SUCCESS) {
    return 0;
  }
  // Inactive and purgeable pages are given back on demand, as MemAvailable counts them on Linux.
  const auto available =
      std::uint64_t{pages.free_count} + pages.inactive_count + pages.purgeable_count;
  return static_cast<std::int64_t>(available * page_size);
}

// Jetsam's kills are told to nobody.
std::int64_t out_of_memory_kills(const std::filesystem::path&) { return 0; }

// The system level cache of Apple silicon is not told; the largest there is has 96 MB.
constexpr std::int64_t kSystemLevelCache = std::int64_t{96} << 20;

std::vector<Cache> caches(const std::filesystem::path&) {
  const auto first = number_of<std::int64_t>("hw.perflevel0.l1dcachesize");
  const auto second = number_of<std::int64_t>("hw.perflevel0.l2cachesize");
  std::vector<Cache> found;
  if (first > 0) found.push_back({1, first, 1});
  if (second > 0)
    found.push_back({2, second, std::max(1, number_of<int>("hw.perflevel0.cpusperl2"))});
  found.push_back({3, kSystemLevelCache, std::max(1, number_of<int>("hw.activecpu"))});
  return found;
}

std::size_t cache_flush_bytes(const std::filesystem::path&) { return 2 * kSystemLevelCache; }

std::optional<Seconds> stolen_time(const std::filesystem::path&) { return std::nullopt; }

Seconds machine_time_asleep() {
  mach_timebase_info_data_t tick{};
  mach_timebase_info(&tick);
  const std::uint64_t awake = mach_absolute_time();
  const std::uint64_t all = mach_continuous_time();
  return Seconds{1e-9 * static_cast<double>(all - awake) * tick.numer / tick.denom};
}

}  // namespace howfast
