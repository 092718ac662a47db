#include "measure/sampling_plan.hpp"

#include <map>
#include <utility>

#include <gtest/gtest.h>

namespace howfast {
namespace {

using Pair = std::pair<std::size_t, std::size_t>;

SamplingPlan plan_for(const std::vector<double>& calls_in_seconds) {
  std::vector<Seconds> calls;
  for (const double call : calls_in_seconds) calls.emplace_back(call);
  return plan_sampling(calls);
}

double seconds_of_slice(const Slice& slice, double call) {
  return call * static_cast<double>(slice.samples * slice.calls);
}

TEST(SamplingPlan, ShortCallsAreTimedInSlicesOfFourSamplesOfAQuarterMillisecond) {
  const SamplingPlan plan = plan_for({1e-6});
  EXPECT_EQ(plan.launches, 5U);
  EXPECT_EQ(plan.rounds, 60U);
  EXPECT_EQ(plan.slices, (std::vector<Slice>{{.discards = 200, .samples = 4, .calls = 250}}));
}

TEST(SamplingPlan, ASampleIsNeverShorterThanAQuarterMillisecond) {
  for (const double call : {30e-9, 7e-6, 0.1e-3, 0.24e-3, 0.26e-3, 1.9e-3, 50e-3}) {
    const Slice slice = plan_for({call}).slices.front();
    EXPECT_GE(call * static_cast<double>(slice.calls), 0.2499e-3) << call;
    EXPECT_GE(seconds_of_slice(slice, call), 0.999e-3) << call;
  }
}

TEST(SamplingPlan, ALaunchTimesEveryFastTargetForSixtyMillisecondsWhateverTheOthersTake) {
  for (const double other : {1e-6, 5e-3, 0.1, 1.0}) {
    const SamplingPlan plan = plan_for({10e-6, other});
    const double timed = static_cast<double>(plan.rounds) * seconds_of_slice(plan.slices[0], 10e-6);
    EXPECT_GT(timed, 0.059) << other;
    EXPECT_LT(timed, 0.09) << other;
  }
}

TEST(SamplingPlan, FromAMillisecondOnASliceIsOneCall) {
  const SamplingPlan one_ms = plan_for({1.5e-3});
  EXPECT_EQ(one_ms.rounds, 40U);
  EXPECT_EQ(one_ms.slices, (std::vector<Slice>{{.discards = 1, .samples = 1, .calls = 1}}));
  const SamplingPlan two_ms = plan_for({2e-3});
  EXPECT_EQ(two_ms.rounds, 30U);
  EXPECT_EQ(two_ms.slices, (std::vector<Slice>{{.discards = 0, .samples = 1, .calls = 1}}));
  const SamplingPlan ten_ms = plan_for({10e-3});
  EXPECT_EQ(ten_ms.rounds, 8U);
  EXPECT_EQ(ten_ms.slices, (std::vector<Slice>{{.discards = 0, .samples = 1, .calls = 1}}));
  const SamplingPlan hundred_ms = plan_for({100e-3});
  EXPECT_EQ(hundred_ms.rounds, 6U);
  EXPECT_EQ(hundred_ms.slices, (std::vector<Slice>{{.discards = 0, .samples = 1, .calls = 1}}));
}

TEST(SamplingPlan, TheLastTimedCallCanBeToldFromTheLastDiscardedOne) {
  for (const std::size_t sets : {2U, 3U, 4U}) {
    for (const Slice& slice : {Slice{10, 8, 250}, Slice{1, 2, 1}, Slice{2338, 8, 2922},
                               Slice{200, 9, 4}, Slice{3, 8, 12}, Slice{0, 4, 1}}) {
      const Slice apart = with_another_last_set(slice, sets);
      const std::size_t timed = apart.samples * apart.calls;
      EXPECT_EQ(apart.discards, slice.discards);
      EXPECT_TRUE(apart.discards == 0 || timed % sets != 0) << slice.samples << ' ' << sets;
      EXPECT_GE(timed, slice.samples * slice.calls);
      EXPECT_LE(apart.samples + apart.calls, slice.samples + slice.calls + sets);
    }
  }
}

TEST(SamplingPlan, SlowCallsAreTimedOnceALaunchAndNothingIsDiscarded) {
  const SamplingPlan plan = plan_for({0.5});
  EXPECT_EQ(plan.launches, 5U);
  EXPECT_EQ(plan.rounds, 1U);
  EXPECT_EQ(plan.slices, (std::vector<Slice>{{.discards = 0, .samples = 1, .calls = 1}}));
}

TEST(SamplingPlan, OverFiveSecondsTheJudgedCallIsTheTimedOneOfThreeLaunches) {
  const SamplingPlan plan = plan_for({6.0, 1e-3});
  EXPECT_EQ(plan.launches, 3U);
  EXPECT_TRUE(plan.slices[0].judged_call_is_timed);
  EXPECT_EQ(plan.slices[0].samples, 0U);
  EXPECT_EQ(plan.slices[0].discards, 0U);
  EXPECT_FALSE(plan.slices[1].judged_call_is_timed) << "its first call is a cold one";
  EXPECT_GE(plan.slices[1].samples, 1U);
}

TEST(SamplingPlan, TargetsLessThanFourTimesApartTakeEquallyManyCalls) {
  const SamplingPlan plan = plan_for({3.9e-6, 1e-6, 2e-6});
  EXPECT_EQ(plan.slices[0].calls, 250U);
  EXPECT_EQ(plan.slices[1].calls, 250U);
  EXPECT_EQ(plan.slices[2].calls, 250U);
}

TEST(SamplingPlan, AMuchFasterTargetTakesMoreCallsASample) {
  const SamplingPlan plan = plan_for({100e-6, 1e-6, 101e-6});
  EXPECT_EQ(plan.slices[1].calls, 250U);
  EXPECT_EQ(plan.slices[0].calls, 3U);
  EXPECT_EQ(plan.slices[2].calls, 3U);
}

TEST(SamplingPlan, AClockThatSawNothingGivesAFinitePlan) {
  const Slice slice = plan_for({0.0}).slices.front();
  EXPECT_GE(slice.calls, 1000U);
  EXPECT_LE(slice.calls, 10'000'000U);
}

class SliceOrder : public testing::TestWithParam<std::size_t> {};

TEST_P(SliceOrder, BalancesPositionAndPredecessor) {
  const std::size_t targets = GetParam();
  const std::size_t rounds = targets % 2 == 0 ? targets : 2 * targets;
  const std::size_t share = rounds / targets;
  std::map<Pair, std::size_t> at_position;
  std::map<Pair, std::size_t> follows;
  for (std::size_t round = 0; round < rounds; ++round) {
    const std::vector<std::size_t> order = slice_order(targets, round);
    ASSERT_EQ(order.size(), targets);
    for (std::size_t position = 0; position < targets; ++position) {
      ++at_position[{order[position], position}];
      if (position > 0) ++follows[{order[position - 1], order[position]}];
    }
  }
  for (std::size_t a = 0; a < targets; ++a) {
    for (std::size_t b = 0; b < targets; ++b) {
      EXPECT_EQ((at_position[{a, b}]), share) << "target " << a << ", position " << b;
      if (a != b) {
        EXPECT_EQ((follows[{a, b}]), share) << b << " after " << a;
      }
    }
  }
  EXPECT_EQ(slice_order(targets, rounds + 1), slice_order(targets, 1)) << "it goes on";
}

INSTANTIATE_TEST_SUITE_P(UpToNineTargets, SliceOrder, testing::Range<std::size_t>(1, 10));

TEST(SliceOrderOfTwo, AlternatesFromRoundToRound) {
  EXPECT_EQ(slice_order(2, 0), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(slice_order(2, 1), (std::vector<std::size_t>{1, 0}));
}

TEST(ColdPlan, EverySampleIsTheOneCallAfterTheCachesWereEmptied) {
  const std::vector<Seconds> calls = {Seconds{2e-6}, Seconds{3e-3}, Seconds{7}};
  const SamplingPlan plan = cold(plan_sampling(calls));
  EXPECT_EQ(plan.rounds, plan_sampling(calls).rounds);
  for (std::size_t target : {0U, 1U}) {
    EXPECT_EQ(plan.slices[target], (Slice{.discards = 0, .samples = 1, .calls = 1}));
  }
  EXPECT_TRUE(plan.slices[2].judged_call_is_timed);
}

}  // namespace
}  // namespace howfast
