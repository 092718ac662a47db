#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/seconds.hpp"

namespace howfast {

/// What this machine is: models, sizes and settings that decide speed. Never names of hosts, users,
/// paths or serial numbers, since run files are shared.
struct Machine {
  std::string system;             // "Linux 6.1.0-30-amd64 x86_64", "Darwin 24.1.0 arm64"
  std::string distribution;       // "Debian GNU/Linux 12 (bookworm)", "macOS 15.1"
  std::string processor;          // "AMD EPYC 9654", "Apple M3 Max"; "unknown" where it is not told
  int cores = 0;                  // this process may use: affinity and cgroup quota honoured
  std::int64_t memory_bytes = 0;  // this process may use: cgroup limits honoured
  std::map<std::string, std::string> facts;  // governor, boost, hypervisor, ASLR, cgroup limits
};

/// `root` stands in for "/" in tests.
Machine identify_machine(const std::filesystem::path& root = "/");

/// Bytes that can be taken now without swapping: what the kernel calls available, and what every
/// cgroup above this process has left, page cache it can give back counted as left.
std::int64_t free_memory(const std::filesystem::path& root = "/");

/// How many processes the kernel has killed so far for want of memory, of this machine or any
/// cgroup of it; 0 where it does not tell.
std::int64_t out_of_memory_kills(const std::filesystem::path& root = "/");

/// Core time that the host of this virtual machine has given to others although we wanted it, since
/// it started; the kernel counts in steps of 10 ms. Empty where it does not tell.
std::optional<Seconds> stolen_time(const std::filesystem::path& root = "/");

/// One level of cache that holds data.
struct Cache {
  int level = 1;
  std::int64_t bytes = 0;  // of one instance
  int shared_by = 1;       // processors that use the same instance

  friend bool operator==(const Cache&, const Cache&) = default;
};

/// The first processor's, level 1 first, each level once; empty where the system does not tell.
std::vector<Cache> caches(const std::filesystem::path& root = "/");

/// Bytes that are read and written to leave nothing of a call's data in any cache: twice the
/// largest one, at least 32 MiB, which is also the answer where caches are not told.
std::size_t cache_flush_bytes(const std::filesystem::path& root = "/");

/// Now, as run files write it: ISO 8601, UTC, to the second.
std::string utc_now();

/// How long this machine has slept (suspended) since it started: what one clock counts and the
/// other does not. Grows by a sleep and by nothing else.
Seconds machine_time_asleep();

}  // namespace howfast
