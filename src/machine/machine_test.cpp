#include "machine/machine.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <unistd.h>

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kGiB = std::int64_t{1} << 30;

// A made-up /proc and /sys.
class FakeRoot : public testing::Test {
 protected:
  FakeRoot()
      : root_(fs::temp_directory_path() / ("howfast_machine_test." + std::to_string(getpid()))) {
    put("proc/meminfo",
        "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n");
    put("proc/cpuinfo",
        "processor\t: 0\nmodel name\t: Fancy CPU 9000\nflags\t\t: fpu hypervisor sse\n");
    put("etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
  }
  ~FakeRoot() override { fs::remove_all(root_); }

  void put(const fs::path& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text;
  }

  void put_cache(const std::string& index, int level, const std::string& type,
                 const std::string& size, const std::string& shared_by) {
    const fs::path folder = fs::path("sys/devices/system/cpu/cpu0/cache") / index;
    put(folder / "level", std::to_string(level) + "\n");
    put(folder / "type", type + "\n");
    put(folder / "size", size + "\n");
    put(folder / "shared_cpu_list", shared_by + "\n");
  }

  fs::path root_;
};

TEST_F(FakeRoot, CachesAreThoseThatHoldData) {
  EXPECT_TRUE(caches(root_).empty());
  put_cache("index3", 3, "Unified", "32768K", "0-5,12-17");
  put_cache("index0", 1, "Data", "48K", "0,12");
  put_cache("index1", 1, "Instruction", "32K", "0,12");
  put_cache("index2", 2, "Unified", "nonsense", "0");
  EXPECT_EQ(caches(root_), (std::vector<Cache>{{1, 48 << 10, 2}, {3, 32 << 20, 12}}));
}

TEST_F(FakeRoot, NamesProcessorDistributionAndMemory) {
  const Machine machine = identify_machine(root_);
  EXPECT_EQ(machine.processor, "Fancy CPU 9000");
  EXPECT_EQ(machine.distribution, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(machine.memory_bytes, 16 * kGiB);
  EXPECT_EQ(machine.facts.at("virtual_machine"), "yes");
  EXPECT_EQ(free_memory(root_), 8 * kGiB);
}

TEST_F(FakeRoot, SecondVersionCgroupLimitsOfAllAncestorsCount) {
  put("proc/self/cgroup", "0::/a/b\n");
  put("sys/fs/cgroup/a/b/memory.max", "max\n");
  put("sys/fs/cgroup/a/b/memory.current", "1\n");
  put("sys/fs/cgroup/a/memory.max", std::to_string(4 * kGiB));
  put("sys/fs/cgroup/a/memory.current", std::to_string(3 * kGiB));
  put("sys/fs/cgroup/a/memory.stat", "anon 5\ninactive_file " + std::to_string(kGiB) + "\n");
  put("sys/fs/cgroup/a/cpu.max", "50000 100000\n");
  const Machine machine = identify_machine(root_);
  EXPECT_EQ(machine.memory_bytes, 4 * kGiB);
  EXPECT_EQ(machine.cores, 1);
  EXPECT_EQ(free_memory(root_), 2 * kGiB) << "page cache of the group can be given back";
}

TEST_F(FakeRoot, FirstVersionCgroupLimitsCount) {
  put("proc/self/cgroup", "7:cpu,cpuacct:/\n5:memory:/docker\n");
  put("sys/fs/cgroup/memory/docker/memory.limit_in_bytes", std::to_string(2 * kGiB));
  put("sys/fs/cgroup/memory/docker/memory.usage_in_bytes", std::to_string(kGiB));
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(identify_machine(root_).memory_bytes, 2 * kGiB);
  EXPECT_EQ(free_memory(root_), kGiB);
}

TEST_F(FakeRoot, KillsForWantOfMemoryAreCounted) {
  EXPECT_EQ(out_of_memory_kills(root_), 0);
  put("proc/vmstat", "pgfault 7\noom_kill 3\nswap_ra 1\n");
  EXPECT_EQ(out_of_memory_kills(root_), 3);
}

TEST_F(FakeRoot, StolenTimeIsTheEighthNumberOfTheFirstLine) {
  EXPECT_FALSE(stolen_time(root_));
  put("proc/stat", "cpu  10 20 30 40 50 60 70 1234 90 100\ncpu0 1 2 3 4 5 6 7 8 9 10\n");
  ASSERT_TRUE(stolen_time(root_));
  EXPECT_DOUBLE_EQ(stolen_time(root_)->count() * static_cast<double>(sysconf(_SC_CLK_TCK)), 1234);
}

TEST_F(FakeRoot, CachesAreEmptiedByTwiceTheLargest) {
  EXPECT_EQ(cache_flush_bytes(root_), std::size_t{32} << 20) << "nothing is told";
  put_cache("index0", 1, "Data", "32K", "0");
  EXPECT_EQ(cache_flush_bytes(root_), std::size_t{32} << 20);
  put_cache("index3", 3, "Unified", "98304K", "0-7");
  EXPECT_EQ(cache_flush_bytes(root_), std::size_t{192} << 20);
  put_cache("index3", 3, "Unified", "999999999999K", "0-7");
  EXPECT_EQ(cache_flush_bytes(root_), std::size_t{4} << 30);
}

TEST_F(FakeRoot, FirstVersionCgroupLimitsOfAllAncestorsCount) {
  put("proc/self/cgroup", "9:cpuset:/\n5:memory:/pod/box\n0::/\n");
  put("sys/fs/cgroup/memory/pod/box/memory.limit_in_bytes", "9223372036854771712\n");
  put("sys/fs/cgroup/memory/pod/box/memory.usage_in_bytes", "1\n");
  put("sys/fs/cgroup/memory/pod/memory.limit_in_bytes", std::to_string(4 * kGiB));
  put("sys/fs/cgroup/memory/pod/memory.usage_in_bytes", std::to_string(3 * kGiB));
  put("sys/fs/cgroup/memory/pod/memory.stat",
      "inactive_file 7\ntotal_inactive_file " + std::to_string(kGiB) + "\n");
  EXPECT_EQ(identify_machine(root_).memory_bytes, 4 * kGiB);
  EXPECT_EQ(free_memory(root_), 2 * kGiB);
}

// As Docker shows it with the first version: the path is the host's, the mount the container's own.
TEST_F(FakeRoot, TheLimitOfAContainerThatSeesItsGroupAsTheRootCounts) {
  put("proc/self/cgroup", "5:memory:/docker/1a2b\n");
  put("sys/fs/cgroup/memory/memory.limit_in_bytes", std::to_string(kGiB));
  put("sys/fs/cgroup/memory/memory.usage_in_bytes", "0\n");
  EXPECT_EQ(free_memory(root_), kGiB);
}

TEST_F(FakeRoot, WhatWouldBringAGroupToACrawlIsALimit) {
  put("proc/self/cgroup", "0::/a\n");
  put("sys/fs/cgroup/a/memory.max", "max\n");
  put("sys/fs/cgroup/a/memory.high", std::to_string(3 * kGiB));
  put("sys/fs/cgroup/a/memory.current", std::to_string(kGiB));
  EXPECT_EQ(free_memory(root_), 2 * kGiB);
}

TEST_F(FakeRoot, UnknownProcessorIsSaidSo) {
  put("proc/cpuinfo", "BogoMIPS : 50\n");
  EXPECT_EQ(identify_machine(root_).processor, "unknown");
}

TEST(Machine, ThisOneHasCoresAndMemory) {
  const Machine machine = identify_machine();
  EXPECT_GE(machine.cores, 1);
  EXPECT_GT(machine.memory_bytes, 0);
  EXPECT_GT(free_memory(), 0);
  EXPECT_LE(free_memory(), machine.memory_bytes);
}

TEST(Machine, OneThatDoesNotSleepHasSleptNoLonger) {
  const Seconds before = machine_time_asleep();
  EXPECT_GE(before.count(), -1);
  EXPECT_LT((machine_time_asleep() - before).count(), 1);
}

}  // namespace
}  // namespace howfast
