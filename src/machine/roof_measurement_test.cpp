#include "machine/roof_measurement.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

RoofPlan small_plan() {
  RoofPlan plan;
  plan.caches = {{1, 16 << 10, 1}, {2, 256 << 10, 1}};
  plan.threads = 2;
  plan.most_memory_bytes = 64 << 20;
  plan.a_look = Seconds{1e-3};
  plan.repetitions = 2;
  return plan;
}

TEST(RoofMeasurement, HasEveryFigureWithItsInterval) {
  const Roof roof = measure_roof(small_plan());
  EXPECT_EQ(roof.caches, (std::vector<CacheCapacity>{{"L1", 32 << 10}, {"L2", 512 << 10}}));
  EXPECT_EQ(roof.figures.size(), 2U * (2 + 3 * 3));
  for (const int threads : {1, 2}) {
    for (const RoofKind kind : {RoofKind::f32, RoofKind::f64}) {
      EXPECT_NE(find_figure(roof, kind, "", threads), nullptr);
    }
    for (const RoofKind kind : {RoofKind::read, RoofKind::write, RoofKind::copy}) {
      for (const char* level : {"L1", "L2", "memory"}) {
        EXPECT_NE(find_figure(roof, kind, level, threads), nullptr) << level;
      }
    }
  }
  for (const RoofFigure& figure : roof.figures) {
    EXPECT_GT(figure.low, 0) << figure.level;
    EXPECT_LE(figure.low, figure.rate) << figure.level;
    EXPECT_LE(figure.rate, figure.high) << figure.level;
    EXPECT_FALSE(figure.source.empty());
  }
}

TEST(RoofMeasurement, OneRoundOfLooksHasAnIntervalToo) {
  RoofPlan plan = small_plan();
  plan.repetitions = 1;
  plan.threads = 1;
  const Roof roof = measure_roof(plan);
  EXPECT_EQ(roof.figures.size(), 2U + 3 * 3);
  for (const RoofFigure& figure : roof.figures) EXPECT_EQ(figure.low, figure.high);
}

TEST(RoofMeasurement, WhatCachesHoldIsNotCalledMemory) {
  RoofPlan plan = small_plan();
  plan.most_memory_bytes = 512 << 10;
  const Roof roof = measure_roof(plan);
  EXPECT_EQ(find_figure(roof, RoofKind::copy, "memory", 1), nullptr);
  EXPECT_NE(find_figure(roof, RoofKind::copy, "L2", 1), nullptr);
}

TEST(RoofMeasurement, PlansForThisMachine) {
  const Machine machine = identify_machine();
  const RoofPlan plan = plan_roof(machine, free_memory());
  EXPECT_FALSE(plan.caches.empty());
  EXPECT_EQ(plan.threads, machine.cores);
  EXPECT_GT(plan.most_memory_bytes, 0);
}

}  // namespace
}  // namespace howfast
