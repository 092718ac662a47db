#include "run/derive_outcome.hpp"

#include <cmath>

#include <gmock/gmock.h>

#include "measure/looks.hpp"

namespace howfast {
namespace {

using testing::ElementsAre;

LaunchRecord measured(std::size_t launch, double seconds) {
  LaunchRecord record;
  record.launch = launch;
  record.target = "mlx/cpu";
  record.seconds = seconds;
  record.first_call = 10 * seconds;
  record.agreement = AgreementRecord{true, 0.1 * static_cast<double>(launch), 512, 4096};
  return record;
}

LaunchRecord failed(std::size_t launch, Outcome outcome, Reason reason) {
  LaunchRecord record;
  record.launch = launch;
  record.target = "mlx/cpu";
  record.outcome = outcome;
  record.reason = reason;
  record.detail = "what happened";
  return record;
}

TEST(DeriveOutcome, MeasuredLaunchesGiveTheirGeometricMeanAndAnInterval) {
  const std::vector<LaunchRecord> launches = {measured(1, 1.0), measured(2, 4.0)};
  const OutcomeRecord outcome = derive_outcome({}, launches);
  EXPECT_EQ(outcome.outcome, Outcome::measured);
  ASSERT_TRUE(outcome.time);
  EXPECT_NEAR(outcome.time->seconds, 2.0, 1e-12);
  EXPECT_LT(outcome.time->low, 2.0);
  EXPECT_GT(outcome.time->high, 2.0);
  EXPECT_EQ(outcome.time->confidence, kReportedConfidence);
  EXPECT_THAT(outcome.launches, ElementsAre(1.0, 4.0));
  EXPECT_EQ(outcome.first_call, 10.0) << "of the first launch: the coldest";
  EXPECT_NEAR(*outcome.agreement->worst, 0.2, 1e-12) << "the worst look";
}

TEST(DeriveOutcome, LatencyAndThroughputHaveIntervalsToo) {
  std::vector<LaunchRecord> launches = {measured(1, 1.0), measured(2, 4.0), measured(3, 2.0)};
  EXPECT_FALSE(derive_outcome({}, launches).latency) << "its calls return when they are done";
  launches[0].latency = 3.0;
  launches[1].latency = 12.0;
  launches[1].throughput = 0.5;
  const OutcomeRecord outcome = derive_outcome({}, launches);
  ASSERT_TRUE(outcome.latency);
  EXPECT_NEAR(outcome.latency->seconds, 6.0, 1e-12);
  EXPECT_LT(outcome.latency->low, 6.0);
  ASSERT_TRUE(outcome.throughput);
  EXPECT_EQ(outcome.throughput->seconds, 0.5);
}

TEST(DeriveOutcome, OneLaunchHasATimeWithoutConfidence) {
  const std::vector<LaunchRecord> launches = {measured(1, 0.5)};
  const OutcomeRecord outcome = derive_outcome({}, launches);
  EXPECT_EQ(outcome.time->seconds, 0.5);
  EXPECT_EQ(outcome.time->confidence, 0);
}

TEST(DeriveOutcome, OneWrongLookOutweighsEveryMeasuredLaunch) {
  const std::vector<LaunchRecord> launches = {
      measured(1, 1.0), failed(2, Outcome::wrong, Reason::timed_output_disagrees)};
  const OutcomeRecord outcome = derive_outcome({}, launches);
  EXPECT_EQ(outcome.outcome, Outcome::wrong);
  EXPECT_EQ(outcome.reason, Reason::timed_output_disagrees);
  EXPECT_FALSE(outcome.time) << "no time is published for wrong work";
  EXPECT_TRUE(outcome.launches.empty());
}

TEST(DeriveOutcome, OneFailedLaunchIsAFlagTwoAreTheOutcome) {
  std::vector<LaunchRecord> launches = {
      measured(1, 1.0), failed(2, Outcome::crashed, Reason::killed_by_signal), measured(3, 1.0)};
  const OutcomeRecord once = derive_outcome({}, launches);
  EXPECT_EQ(once.outcome, Outcome::measured);
  EXPECT_THAT(once.flags, ElementsAre("one launch crashed: what happened"));
  EXPECT_THAT(once.launch_numbers, ElementsAre(1U, 3U));

  launches.push_back(failed(4, Outcome::timed_out, Reason::no_answer));
  const OutcomeRecord twice = derive_outcome({}, launches);
  EXPECT_EQ(twice.outcome, Outcome::timed_out);
  EXPECT_FALSE(twice.time);
}

TEST(DeriveOutcome, AFailureAloneIsTheOutcome) {
  const std::vector<LaunchRecord> launches = {failed(1, Outcome::unsupported, Reason::no_row)};
  EXPECT_EQ(derive_outcome({}, launches).outcome, Outcome::unsupported);
  EXPECT_TRUE(ends_at_once(Outcome::unsupported));
  EXPECT_FALSE(ends_at_once(Outcome::crashed)) << "a crash is tried once more";
}

TEST(DeriveOutcome, OneTimeThatCannotBeRefutesAllOthers) {
  const std::vector<LaunchRecord> launches = {
      measured(1, 1.0), failed(2, Outcome::impossible, Reason::beyond_roof), measured(3, 1.0)};
  const OutcomeRecord outcome = derive_outcome({}, launches);
  EXPECT_EQ(outcome.outcome, Outcome::impossible);
  EXPECT_EQ(outcome.reason, Reason::beyond_roof);
  EXPECT_FALSE(outcome.time);
  EXPECT_TRUE(ends_at_once(Outcome::impossible));
  EXPECT_TRUE(ends_at_once(Outcome::not_awaited));
}

TEST(DeriveOutcome, PeakMemoryIsTheHighestOfAnyLaunch) {
  std::vector<LaunchRecord> launches = {measured(1, 1.0), measured(2, 1.0)};
  EXPECT_FALSE(derive_outcome({}, launches).peak_memory);
  launches[0].evidence[kPeakResident] = 3e9;
  launches[1].evidence[kPeakResident] = 2e9;
  EXPECT_EQ(derive_outcome({}, launches).peak_memory, 3'000'000'000);
}

// A run on a machine that moves 10 GB/s in memory and knows no caches that hold anything of use.
RunRecord run_with_roof() {
  RunRecord run;
  run.targets = {{.id = "mlx/cpu",
                  .framework = "mlx",
                  .version = "1",
                  .settings = {},
                  .calls = {},
                  .empty_call = 1e-6}};
  run.targets.push_back(run.targets[0]);
  run.targets[1].id = "mlx/gpu";
  Roof roof{"AVX2", {{"L1", 64}}, {}};
  for (const RoofKind kind : {RoofKind::read, RoofKind::write, RoofKind::copy}) {
    roof.figures.push_back({kind, "memory", 2, 1e10, 1e10, 1e10, "test", "2026-11-24T12:00:00Z"});
  }
  run.roof = roof;
  return run;
}

OutcomeRecord moving_100_mb_in(double seconds, const std::string& target) {
  Case definition;
  definition.inputs = {{"x", DType::f32, {12'500'000}}};
  definition.outputs = {{"y", DType::f32, {12'500'000}}};
  definition.work = {1e6, 1e8};
  std::vector<LaunchRecord> launches = {measured(1, seconds)};
  launches[0].target = target;
  return derive_outcome(definition, launches);
}

TEST(HoldAgainstRoof, PutsTheShareBesideAMeasuredTime) {
  OutcomeRecord outcome = moving_100_mb_in(0.02, "mlx/cpu");
  hold_against_roof(outcome, run_with_roof());
  ASSERT_TRUE(outcome.roof);
  EXPECT_EQ(outcome.roof->bound, Bound::memory);
  EXPECT_EQ(outcome.roof->level, "memory");
  EXPECT_DOUBLE_EQ(outcome.roof->seconds, 0.01);
  EXPECT_DOUBLE_EQ(outcome.roof->share, 0.5);
  EXPECT_DOUBLE_EQ(outcome.roof->flops_per_second, 5e7);
  EXPECT_DOUBLE_EQ(outcome.roof->bytes_per_second, 5e9);
}

TEST(HoldAgainstRoof, LeavesOtherDevicesAndRunsWithoutARoofAlone) {
  OutcomeRecord outcome = moving_100_mb_in(0.02, "mlx/gpu");
  hold_against_roof(outcome, run_with_roof());
  EXPECT_FALSE(outcome.roof);
  outcome = moving_100_mb_in(0.02, "mlx/cpu");
  RunRecord run = run_with_roof();
  run.roof.reset();
  hold_against_roof(outcome, run);
  EXPECT_FALSE(outcome.roof);
}

}  // namespace
}  // namespace howfast
