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

}  // namespace
}  // namespace howfast
