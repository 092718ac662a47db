#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "measure/simulation/noise_models.hpp"
#include "measure/verdict.hpp"

namespace howfast::simulation {

/// How a simulated session of a suite goes.
struct SessionPlan {
  std::size_t cells = 60;          // cases of two targets, each with the next of the models in turn
  std::vector<double> log_ratios;  // true ones, the cells in turn
  std::size_t most_launches = 20;  // of a cell
  bool stops = true;               // a cell is left alone as soon as it is finished
  bool decides_only = false;       // ... as soon as it is decided, however wide the interval
  bool borrows = true;             // the cells are pooled for a prior
};

/// What a session said of a cell, beside the truth.
struct CellResult {
  double log_ratio = 0;  // the true one
  std::size_t launches = 0;
  Decision decision;
  bool two_modes = false;
  bool plainly_apart = false;   // a Student interval at 95 % would exclude 1, on the right side
  double width_over_known = 0;  // of the reported interval / that of one who knows the variance
  bool time_has_two_modes = false;
  bool time_is_covered = false;  // of target a
};

/// Plays a whole session: sweeps of launches, priors fitted anew after each, cells dropping out.
/// `known` belongs to `models`.
std::vector<CellResult> play_session(std::span<const NoiseModel> models,
                                     std::span<const KnownNoise> known, const SessionPlan& plan,
                                     std::uint64_t seed);

/// Shares of the cells of many sessions.
struct Tally {
  std::size_t cells = 0;
  std::size_t equal = 0;                // cells whose true ratio is 1
  std::size_t covered = 0;              // ratios in their reported interval
  std::size_t covered_or_labelled = 0;  // or labelled as of two modes
  std::size_t times_covered = 0;
  std::size_t times_covered_or_labelled = 0;
  std::size_t labelled = 0;
  std::size_t wrong = 0;       // of the equal ones called faster or slower
  std::size_t wrong_way = 0;   // of the others called the wrong way round
  std::size_t wrong_same = 0;  // cells more than 3 % apart called same
  std::size_t seen = 0;        // of the others called the right way round
  std::size_t excluded = 0;    // of the others: the reported interval excludes 1, on the right side
  std::size_t plainly_apart = 0;  // of the others
  double launches = 0;            // sum
  double width_over_known = 0;    // sum

  void add(const CellResult& result);
  void add(std::span<const CellResult> results);

  static double share(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
  double coverage() const { return share(covered, cells); }
  double coverage_or_label() const { return share(covered_or_labelled, cells); }
  double time_coverage() const { return share(times_covered, cells); }
  double time_coverage_or_label() const { return share(times_covered_or_labelled, cells); }
  double label_rate() const { return share(labelled, cells); }
  double wrong_rate() const { return share(wrong, equal); }
  double power() const { return share(seen, cells - equal); }
  double interval_power() const { return share(excluded, cells - equal); }
  double plain_power() const { return share(plainly_apart, cells - equal); }
  double mean_launches() const { return launches / static_cast<double>(cells); }
  double mean_width_over_known() const { return width_over_known / static_cast<double>(cells); }
};

}  // namespace howfast::simulation
