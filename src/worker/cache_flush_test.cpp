#include "worker/cache_flush.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace howfast::worker {
namespace {

// The fastest of some sums over `values`, each after `before()`.
template <typename Before>
std::chrono::nanoseconds fastest_sum(const std::vector<int>& values, Before before) {
  auto fastest = std::chrono::nanoseconds::max();
  for (int i = 0; i < 20; ++i) {
    before();
    const auto start = std::chrono::steady_clock::now();
    volatile int sum = std::accumulate(values.begin(), values.end(), 0);
    (void)sum;
    fastest = std::min<std::chrono::nanoseconds>(fastest, std::chrono::steady_clock::now() - start);
  }
  return fastest;
}

// A ratio of two times of one process: what lies in a cache is read at several times the speed.
TEST(CacheFlush, WhatWasInACacheIsThereNoMore) {
  const std::vector<int> values(8192, 1);  // 32 KiB, the smallest cache of all
  CacheFlush flush(std::size_t{256} << 20);
  const auto hot = fastest_sum(values, [] {});
  const auto cold = fastest_sum(values, [&] { flush(); });
  EXPECT_GT(cold, hot);
}

}  // namespace
}  // namespace howfast::worker
