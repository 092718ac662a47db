#include "worker/evidence.hpp"

#include <memory>
#include <vector>

#include <gtest/gtest.h>

namespace howfast::worker {
namespace {

TEST(Evidence, CountsWhatThisProcessDoes) {
  const protocol::Evidence before = read_evidence();
  // Fresh pages: one minor fault each.
  constexpr std::size_t kPages = 2000;
  constexpr std::size_t kPageBytes = 4096;
  const auto bytes = std::make_unique_for_overwrite<char[]>(kPages * kPageBytes);
  volatile char* page = bytes.get();
  for (std::size_t i = 0; i < kPages; ++i) page[i * kPageBytes] = 1;
  const protocol::Evidence between = difference(read_evidence(), before);
  EXPECT_GT(between.minor_faults, 0);
  EXPECT_GE(between.cpu_nanoseconds, 0);
  EXPECT_GE(between.involuntary_switches, 0);
}

TEST(Evidence, ThatIsUnknownStaysUnknown) {
  const protocol::Evidence known = {100, 100, 100, 100};
  const protocol::Evidence unknown = {-1, -1, -1, -1};
  for (const protocol::Evidence& between :
       {difference(known, unknown), difference(unknown, known), difference(unknown, unknown)}) {
    EXPECT_EQ(between.cpu_nanoseconds, -1);
    EXPECT_EQ(between.run_queue_nanoseconds, -1);
    EXPECT_EQ(between.minor_faults, -1);
    EXPECT_EQ(between.involuntary_switches, -1);
  }
}

TEST(Evidence, ThatAThreadTookWithItIsUnknown) {
  const protocol::Evidence before = {100, 100, 100, 100};
  const protocol::Evidence after = {150, 40, 100, 101};
  const protocol::Evidence between = difference(after, before);
  EXPECT_EQ(between.cpu_nanoseconds, 50);
  EXPECT_EQ(between.run_queue_nanoseconds, -1);
  EXPECT_EQ(between.minor_faults, 0);
  EXPECT_EQ(between.involuntary_switches, 1);
}

}  // namespace
}  // namespace howfast::worker
