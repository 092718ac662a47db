#include "machine/team.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace howfast {
namespace {

using Clock = std::chrono::steady_clock;

// A repetition takes a microsecond at least, whatever the machine does.
double spin(std::size_t repetitions) {
  for (std::size_t i = 0; i < repetitions; ++i) {
    const auto end = Clock::now() + std::chrono::microseconds(1);
    while (Clock::now() < end) {
    }
  }
  return static_cast<double>(repetitions);
}

TEST(Team, RatesAreThoseOfAllThreadsAndNeverMoreThanWasDone) {
  const auto make = [](std::size_t) -> Block { return spin; };
  const double alone = best_rate_together(1, Seconds{5e-3}, make);
  EXPECT_GT(alone, 0);
  EXPECT_LE(alone, 1e6);
  const double three = best_rate_together(3, Seconds{5e-3}, make);
  EXPECT_GT(three, 0);
  EXPECT_LE(three, 3e6);
}

TEST(Team, EachThreadMakesItsOwnBlock) {
  std::mutex mutex;
  std::set<std::thread::id> makers;
  std::atomic<std::size_t> numbers{0};
  best_rate_together(3, Seconds{1e-3}, [&](std::size_t thread) -> Block {
    numbers += thread;
    const std::lock_guard lock(mutex);
    makers.insert(std::this_thread::get_id());
    return spin;
  });
  EXPECT_EQ(makers.size(), 3U);
  EXPECT_EQ(numbers, 0U + 1U + 2U);
}

}  // namespace
}  // namespace howfast
