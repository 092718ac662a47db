#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.hpp"
#include "measure/simulation/bounds.hpp"
#include "measure/simulation/noise_models.hpp"
#include "measure/simulation/session.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define HOWFAST_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HOWFAST_SANITIZED 1
#endif
#endif
#ifndef HOWFAST_SANITIZED
#define HOWFAST_SANITIZED 0
#endif

namespace howfast::simulation {
namespace {

// Sessions of each kind. Sanitizers make them twenty times as slow, so there are few then, and what
// chance alone does to so few is allowed for; otherwise a bound is a bound.
constexpr bool kSanitized = HOWFAST_SANITIZED != 0;
constexpr std::size_t kSessions = kSanitized ? 4 : 150;

// Of pairs equal and not; what a pair differs by does not change its noise.
const std::vector<double> kRatios = {0, 0, 0.01, 0, 0, -0.03, 0, 0, 0.1, 0, 0, -1.8};

double slack(double share, std::size_t cells) {
  return kSanitized ? 4 * std::sqrt(share * (1 - share) / static_cast<double>(cells)) : 0;
}

Tally play(std::span<const NoiseModel> models, const SessionPlan& plan, std::size_t sessions,
           std::uint64_t seed) {
  std::vector<KnownNoise> known;
  for (const NoiseModel& model : models) {
    known.push_back(known_noise(model, kSanitized ? 1'000 : 20'000, seed));
  }
  Tally tally;
  for (std::size_t i = 0; i < sessions; ++i) {
    tally.add(play_session(models, known, plan, seed_of(seed, i)));
  }
  return tally;
}

void expect_true_intervals_and_verdicts(const Tally& tally, const ModelBounds& bounds) {
  const double least = bounds.model == "rare mode" ? kLeastCoverageOfRareMode : kLeastCoverage;
  const double covered = bounds.model == "rare mode" ? tally.coverage_or_label() : tally.coverage();
  EXPECT_GE(covered + slack(least, tally.cells), least);
  EXPECT_LE(tally.wrong_rate() - slack(kMostWrong, tally.equal), kMostWrong);
  EXPECT_LE(Tally::share(tally.wrong_way, tally.cells), kMostWrong);
  if (bounds.one_mode) {
    EXPECT_LE(tally.label_rate() - slack(kMostLabelled, tally.cells), kMostLabelled);
  }
}

class Session : public testing::TestWithParam<std::size_t> {
 protected:
  std::span<const NoiseModel> model() const { return {&noise_models()[GetParam()], 1}; }
  const ModelBounds& bounds() const { return kModelBounds.at(GetParam()); }
};

TEST_P(Session, HasTrueIntervalsAndVerdictsWithStoppingOn) {
  ASSERT_EQ(bounds().model, model().front().name);
  const SessionPlan plan{.log_ratios = kRatios};
  expect_true_intervals_and_verdicts(play(model(), plan, kSessions, 1), bounds());
}

TEST_P(Session, OfFewCellsHasThemTooWithoutAPrior) {
  const SessionPlan plan{.cells = 12, .log_ratios = kRatios};
  expect_true_intervals_and_verdicts(play(model(), plan, 5 * kSessions, 2), bounds());
}

TEST_P(Session, ThatOnlyStopsWhenDecidedIsWrongNoMoreOften) {
  const SessionPlan plan{.log_ratios = {0}, .decides_only = true};
  const Tally tally = play(model(), plan, kSessions / 2, 3);
  EXPECT_LE(tally.wrong_rate() - slack(kMostWrong, tally.equal), kMostWrong);
}

TEST_P(Session, SeesThreePercent) {
  for (std::size_t i = 0; i < kPowerAt.size(); ++i) {
    const SessionPlan plan{
        .log_ratios = {std::log(1.03)}, .most_launches = kPowerAt[i], .stops = false};
    const Tally tally = play(model(), plan, kSessions / 3, 4);
    const double interval = bounds().interval_power[i];
    const double verdict = bounds().verdict_power[i];
    // 100 % in a table of 400 runs is no less than 99.5 %.
    EXPECT_GE(tally.interval_power() + slack(interval, tally.cells), std::min(interval, 0.995))
        << kPowerAt[i] << " launches";
    EXPECT_GE(tally.power() + slack(verdict, tally.cells), std::min(verdict, 0.995))
        << kPowerAt[i] << " launches";
  }
}

INSTANTIATE_TEST_SUITE_P(Noise, Session, testing::Range<std::size_t>(0, kModelBounds.size()));

class QuietSession : public testing::TestWithParam<std::size_t> {};

TEST_P(QuietSession, IsHardlyLessPreciseThanIfItKnewTheNoise) {
  const SessionPlan plan{.log_ratios = kRatios};
  const std::span<const NoiseModel> model(&noise_models()[GetParam()], 1);
  const Tally tally = play(model, plan, kSessions / 3, 5);
  EXPECT_LE(tally.mean_width_over_known(), kMostWidthOverKnown);
}

INSTANTIATE_TEST_SUITE_P(QuietAndTails, QuietSession, testing::Values(0, 1));

// Pooling what should not be pooled, a quiet half and a noisy one, must not make either wrong.
TEST(MixedSession, OfQuietAndNoisyCellsIsTrueAsWell) {
  const std::vector<NoiseModel> models = {noise_models()[0], noise_models()[3]};
  std::vector<double> ratios;
  for (const double ratio : kRatios) ratios.insert(ratios.end(), 2, ratio);
  const SessionPlan plan{.log_ratios = ratios};
  expect_true_intervals_and_verdicts(play(models, plan, kSessions, 6), kModelBounds[3]);
}

}  // namespace
}  // namespace howfast::simulation
