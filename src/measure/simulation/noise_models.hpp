#pragma once

#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace howfast::simulation {

/// A way in which measuring is disturbed. All spreads are standard deviations of ln(time) unless
/// they say otherwise; what a model does not name is 0. Every parameter of the simulations is here
/// and in noise_models.cpp.
struct NoiseModel {
  std::string_view name;

  double slice_sd = 0.01;  // of a slice's median: what is left of the samples' noise

  double tail_share = 0;     // of slices that something got in the way of ...
  double tail_slowdown = 0;  // ... and the mean, exponential, of what that added

  double drift_sd = 0;      // of a state of the machine that is common to both targets
  double drift_memory = 2;  // seconds in which it forgets (a stationary Ornstein-Uhlenbeck process)

  double launch_sd = 0;  // of a process effect, each target's own: where memory came to lie

  double mode_share = 0;  // of the launches in which a target, on its own, takes its other mode ...
  double mode_change = 0;  // ... and what that changes

  double throttle_share = 0;  // of launches in which the clock falls, from then on to the end ...
  double throttle_clock = 1;  // ... to this share of what it was, which multiplies times by ...
  double throttle_exponent = 1;  // ... clock^-exponent: of a target bound by compute 1 ...
  double throttle_exponent_sd =
      0;                        // ... and not quite so of others: drawn for each target and launch
  bool clock_is_known = false;  // whether there is evidence of it
};

/// quiet, tails, drift, layout, drift+layout, bimodal launches, throttle: in this order the models
/// of methodology section 5; then a bimodal one with a rare mode, and throttle with the clock
/// known.
const std::vector<NoiseModel>& noise_models();

/// Rounds of a launch, as of a call below 1 ms (sampling_plan).
inline constexpr std::size_t kRounds = 60;

/// What came of one launch of a case of two targets a and b.
struct SimulatedLaunch {
  double log_ratio = 0;  // paired_log_ratio of the rounds that were kept
  double log_a = 0;      // ln of the launch value of a, in units of its undisturbed time
  double log_b = 0;
};

/// Plays launches of a case on which b takes exp(`log_ratio`) times as long as a: slices of two
/// targets, in the order of Williams' rows, while the machine drifts; then rejects rounds by the
/// evidence and reduces to launch values, with the functions that howfast does it with.
class SimulatedCase {
 public:
  SimulatedCase(const NoiseModel& model, double log_ratio, std::uint64_t seed);

  SimulatedLaunch next_launch();

 private:
  double normal() { return normal_(random_); }
  double uniform() { return uniform_(random_); }

  NoiseModel model_;
  double log_ratio_;
  std::size_t rounds_so_far_ = 0;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  std::uniform_real_distribution<double> uniform_;
};

/// Mean and standard deviation over launches of what SimulatedLaunch holds, as somebody who knows
/// the noise would know them: from `launches` launches of equal targets.
struct KnownNoise {
  double ratio_sd = 0;
  double time_mean = 0;
};
KnownNoise known_noise(const NoiseModel& model, std::size_t launches, std::uint64_t seed);

}  // namespace howfast::simulation
