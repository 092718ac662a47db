#include "measure/rejection.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast {
namespace {

using Rounds = std::vector<std::vector<SliceEvidence>>;

// 2 ms of a worker with two threads on two cores, which waited for that share of the
// time it could run.
SliceEvidence slice(double wait_share) {
  constexpr double kWanted = 4e-3;
  return {
      Seconds{2e-3}, Seconds{kWanted * wait_share}, Seconds{kWanted * (1 - wait_share)}, {}, {}};
}

Rounds quiet_rounds(std::size_t rounds, std::size_t targets = 2) {
  return Rounds(rounds, std::vector<SliceEvidence>(targets, slice(0.01)));
}

TEST(SelectRounds, KeepsAllOfAQuietLaunch) {
  const RoundSelection selection = select_rounds(quiet_rounds(30));
  EXPECT_EQ(selection.kept, std::vector<bool>(30, true));
  EXPECT_EQ(selection.rejected, 0U);
  EXPECT_FALSE(selection.noisy_host);
}

TEST(SelectRounds, HasNothingToSayOfNoRounds) { EXPECT_TRUE(select_rounds({}).kept.empty()); }

TEST(SelectRounds, AWholeRoundGoesWhenOneTargetWaitedForACore) {
  Rounds rounds = quiet_rounds(30, 3);
  rounds[4][2] = slice(0.3);
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_EQ(selection.rejected, 1U);
  EXPECT_EQ(selection.waiting, 1U);
  EXPECT_FALSE(selection.kept[4]);
  EXPECT_FALSE(selection.noisy_host);
}

TEST(SelectRounds, StealAndClockCountWhereTheyAreKnown) {
  Rounds rounds = quiet_rounds(30);
  rounds[0][0].steal_share = 0.02;
  rounds[1][1].clock_share = 0.7;
  rounds[2][0].steal_share = 0.005;
  rounds[2][1].clock_share = 0.8;
  rounds[3][0].steal_share = 0.5;
  rounds[3][1].clock_share = 0.5;
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_EQ(selection.stolen, 2U);
  EXPECT_EQ(selection.throttled, 2U);
  EXPECT_EQ(selection.rejected, 3U) << "a round with two causes is one round";
  EXPECT_TRUE(selection.kept[2]);
}

TEST(SelectRounds, ASlowRoundIsKeptWhenNothingSpeaksAgainstIt) {
  Rounds rounds = quiet_rounds(30);
  for (SliceEvidence& slow : rounds[7]) {
    slow.wall *= 5;
    slow.cpu *= 5;
    slow.run_queue *= 5;
  }
  rounds[8][0].wall *= 5;
  EXPECT_EQ(select_rounds(rounds).rejected, 0U);
}

TEST(SelectRounds, DoesNotDependOnHowLongSlicesAre) {
  Rounds rounds = quiet_rounds(30);
  rounds[4][1] = slice(0.3);
  Rounds slower = rounds;
  for (std::vector<SliceEvidence>& round : slower) {
    for (SliceEvidence& of_target : round) {
      of_target.wall *= 7;
      of_target.cpu *= 7;
      of_target.run_queue *= 7;
    }
  }
  EXPECT_EQ(select_rounds(slower), select_rounds(rounds));
}

TEST(SelectRounds, AtMostHalfGoAndThenNone) {
  Rounds rounds = quiet_rounds(30);
  for (std::size_t r = 0; r < 15; ++r) rounds[2 * r][0].steal_share = 0.2;
  EXPECT_EQ(select_rounds(rounds).rejected, 15U);
  rounds[1][1].steal_share = 0.2;
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_TRUE(selection.noisy_host);
  EXPECT_EQ(selection.kept, std::vector<bool>(30, true));
  EXPECT_EQ(selection.rejected, 0U);
  EXPECT_EQ(selection.stolen, 16U) << "what was seen is told";
}

TEST(SelectRounds, AnOnlyRoundIsNeverRejected) {
  Rounds rounds = quiet_rounds(1);
  rounds[0][0].steal_share = 0.2;
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_TRUE(selection.kept[0]);
  EXPECT_TRUE(selection.noisy_host);
}

// Two threads on two cores wait for each other, now more and now less: no neighbour is needed.
TEST(SelectRounds, AnHonestWorkerWithAsManyThreadsAsCoresKeepsNearlyAllItsRounds) {
  Rounds rounds = quiet_rounds(30);
  for (std::size_t r = 0; r < rounds.size(); ++r) {
    rounds[r][1] = slice(static_cast<double>(uniform(3, r, 0.05F, 0.25F)));
  }
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_LE(selection.rejected, 2U);
  EXPECT_FALSE(selection.noisy_host);
}

TEST(SelectRounds, ANeighbourThroughoutIsANoisyHost) {
  Rounds rounds = quiet_rounds(30);
  for (std::vector<SliceEvidence>& round : rounds) round[1] = slice(0.5);
  const RoundSelection selection = select_rounds(rounds);
  EXPECT_TRUE(selection.noisy_host);
  EXPECT_EQ(selection.rejected, 0U);
}

TEST(SelectRounds, AWorkerWhoseDeviceWorksMayWaitForTheLittleItNeedsOfACore) {
  Rounds rounds = quiet_rounds(30);
  // 20 us of waiting in 2 ms, though that is twice what its thread ran.
  rounds[3][0] = {Seconds{2e-3}, Seconds{20e-6}, Seconds{10e-6}, {}, {}};
  rounds[4][0] = {Seconds{2e-3}, Seconds{0}, Seconds{0}, {}, {}};
  EXPECT_EQ(select_rounds(rounds).rejected, 0U);
}

}  // namespace
}  // namespace howfast
