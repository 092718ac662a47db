#include "measure/roofline.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr std::int64_t kKilo = 1024;

RoofFigure figure(RoofKind kind, const char* level, int threads, double rate) {
  return {kind, level, threads, rate, 0.9 * rate, 1.1 * rate, "test", "2026-11-24T12:00:00Z"};
}

// L1 of 64 KiB, L2 of 1 MiB; two threads reach twice what one does.
Roof example() {
  Roof roof{"AVX2", {{"L1", 64 * kKilo}, {"L2", 1024 * kKilo}}, {}};
  for (const int threads : {1, 2}) {
    roof.figures.push_back(figure(RoofKind::f32, "", threads, 50e9 * threads));
    roof.figures.push_back(figure(RoofKind::f64, "", threads, 25e9 * threads));
    double rate = 200e9;
    for (const char* level : {"L1", "L2", "memory"}) {
      roof.figures.push_back(figure(RoofKind::read, level, threads, rate * threads));
      roof.figures.push_back(figure(RoofKind::write, level, threads, rate / 2 * threads));
      roof.figures.push_back(figure(RoofKind::copy, level, threads, rate / 4 * threads));
      rate /= 10;
    }
  }
  return roof;
}

Case moving(double bytes, std::int64_t written_floats, DType dtype = DType::f32) {
  Case definition;
  definition.outputs = {{"y", dtype, {written_floats}}};
  definition.work = {0, bytes};
  definition.floor = {0, bytes};
  return definition;
}

TEST(Roofline, WhatIsReadAndWrittenIsACopyAndTheRestIsEither) {
  const Case reads = moving(4e6 + 4e3, 1000);
  const auto line = roofline(reads, 4 << 20, example());
  ASSERT_TRUE(line);
  EXPECT_EQ(line->level, "memory");
  EXPECT_DOUBLE_EQ(line->moving, 8e3 / 1e9 + (4e6 - 4e3) / 4e9);
  const auto writes = roofline(moving(4e6, 1'000'000), 4 << 20, example());
  EXPECT_DOUBLE_EQ(writes->moving, 4e6 / 2e9);
}

TEST(Roofline, DataLiesInTheSmallestCacheThatHoldsIt) {
  const Case definition = moving(32e3, 4000);
  EXPECT_EQ(roofline(definition, 64 * kKilo, example())->level, "L1");
  EXPECT_EQ(roofline(definition, 64 * kKilo + 1, example())->level, "L2");
  EXPECT_EQ(roofline(definition, 1024 * kKilo + 1, example())->level, "memory");
  EXPECT_DOUBLE_EQ(roofline(definition, 64 * kKilo, example())->moving, 32e3 / 100e9);
}

TEST(Roofline, FlopsHaveTheRoofOfTheirDtype) {
  Case definition = moving(1e3, 100);
  definition.work.flops = 1e9;
  EXPECT_DOUBLE_EQ(roofline(definition, 1000, example())->computing, 1e9 / 100e9);
  definition.outputs[0].dtype = DType::f64;
  EXPECT_DOUBLE_EQ(roofline(definition, 1000, example())->computing, 1e9 / 50e9);
  definition.outputs[0].dtype = DType::bf16;
  EXPECT_EQ(roofline(definition, 1000, example())->computing, 0);
}

TEST(Roofline, ThereIsNoneWithoutItsFigures) {
  Roof roof = example();
  std::erase_if(roof.figures, [](const RoofFigure& one) { return one.level == "memory"; });
  EXPECT_FALSE(roofline(moving(4e6, 1000), 4 << 20, roof));
  EXPECT_TRUE(roofline(moving(4e3, 10), 4000, roof));
}

TEST(Roofline, WhereOnlyCopiesAreKnownAllMovingIsCopying) {
  Roof roof{"", {}, {figure(RoofKind::copy, "memory", 1, 1e9)}};
  EXPECT_DOUBLE_EQ(roofline(moving(4e6, 1000), 100, roof)->moving, 4e6 / 1e9);
}

TEST(FloorSeconds, CountsOnlyWhatTheFasterLevelsCannotHold) {
  const Roof roof = example();
  // Highest at L1: reading, on two threads, at the upper end of its interval.
  EXPECT_DOUBLE_EQ(floor_seconds(moving(64e3, 1), roof), 64e3 / 440e9);
  const double l2 = 1e6 - 64 * 1024;
  EXPECT_DOUBLE_EQ(floor_seconds(moving(1e6, 1), roof), l2 / 44e9);
  const double memory = 1e9 - (64 + 1024) * 1024;
  EXPECT_DOUBLE_EQ(floor_seconds(moving(1e9, 1), roof), memory / 4.4e9);
}

TEST(FloorSeconds, CountsFlopsThatMustBeDone) {
  Case definition = moving(1e3, 100);
  definition.floor.flops = 1e9;
  EXPECT_DOUBLE_EQ(floor_seconds(definition, example()), 1e9 / 110e9);
}

TEST(FloorSeconds, NominalWorkForbidsNothing) {
  Case definition = moving(1e9, 100);
  definition.floor = {0, 0};
  EXPECT_EQ(floor_seconds(definition, example()), 0);
}

TEST(ShareOfRoof, NamesTheLimitThatTakesLongest) {
  const Roofline line{2e-3, 1e-3, "memory"};
  const RoofShare moved = share_of_roof(line, 1e-6, 4e-3);
  EXPECT_EQ(moved.bound, Bound::memory);
  EXPECT_DOUBLE_EQ(moved.share, 0.5);
  const RoofShare computed = share_of_roof({1e-3, 2e-3, "L2"}, 1e-6, 8e-3);
  EXPECT_EQ(computed.bound, Bound::compute);
  EXPECT_DOUBLE_EQ(computed.share, 0.25);
  const RoofShare called = share_of_roof({1e-9, 2e-9, "L1"}, 1e-6, 2e-6);
  EXPECT_EQ(called.bound, Bound::dispatch);
  EXPECT_DOUBLE_EQ(called.seconds, 1e-6);
}

}  // namespace
}  // namespace howfast
