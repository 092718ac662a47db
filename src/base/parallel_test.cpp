#include "base/parallel.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

namespace howfast {
namespace {

TEST(InParallelTest, EveryItemOnce) {
  for (const std::size_t count : {0U, 1U, 2U, 7U, 1000U, 1001U}) {
    for (const std::size_t worth : {0U, 1U, 3U, 500U, 5000U}) {
      std::vector<std::atomic<int>> seen(count);
      in_parallel(count, worth, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) ++seen[i];
      });
      for (const auto& times : seen) EXPECT_EQ(times, 1) << count << ' ' << worth;
    }
  }
}

TEST(InParallelTest, WhatIsNotWorthAThreadIsOneRange) {
  int calls = 0;
  in_parallel(1000, 501, [&](std::size_t first, std::size_t last) {
    ++calls;
    EXPECT_EQ(first, 0U);
    EXPECT_EQ(last, 1000U);
  });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace howfast
