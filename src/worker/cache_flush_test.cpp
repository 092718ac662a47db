#include "worker/cache_flush.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast::worker {
namespace {

constexpr std::size_t kLines = 4096;  // 256 KiB: more than the first cache, less than the last
constexpr std::size_t kValuesInLine = 16;

// The fastest of some walks from line to line in a drawn order, which no prefetcher foresees; each
// after `before()`.
template <typename Before>
std::chrono::nanoseconds fastest_walk(const std::vector<std::uint32_t>& next, Before before) {
  auto fastest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 20; ++i) {
    before();
    const auto start = std::chrono::steady_clock::now();
    std::uint32_t at = 0;
    for (std::size_t step = 0; step < kLines; ++step) at = next[at];
    volatile std::uint32_t end = at;
    (void)end;
    fastest = std::min<std::chrono::nanoseconds>(fastest, std::chrono::steady_clock::now() - start);
  }
  return fastest;
}

// A ratio of two times of one process: memory takes several times as long as a cache.
TEST(CacheFlush, WhatWasInACacheIsThereNoMore) {
  std::vector<std::uint32_t> lines(kLines);
  std::iota(lines.begin(), lines.end(), 0U);
  shuffle(lines, 7);
  std::vector<std::uint32_t> next(kLines * kValuesInLine);
  for (std::size_t i = 0; i < kLines; ++i) {
    next[lines[i] * kValuesInLine] =
        lines[(i + 1) % kLines] * static_cast<std::uint32_t>(kValuesInLine);
  }
  CacheFlush flush(std::size_t{256} << 20);
  const auto hot = fastest_walk(next, [] {});
  const auto cold = fastest_walk(next, [&] { flush(); });
  EXPECT_GT(cold, 3 * hot / 2);
}

}  // namespace
}  // namespace howfast::worker
