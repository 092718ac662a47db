#include "measure/simulation/session.hpp"

#include <cassert>
#include <cmath>

#include "base/random.hpp"
#include "measure/looks.hpp"
#include "measure/stopping.hpp"
#include "measure/two_modes.hpp"

namespace howfast::simulation {
namespace {

// Of the normal distribution: what one who knows the variance would take for a 95 % interval.
constexpr double kNormalQuantile = 1.959964;

struct Cell {
  SimulatedCase simulated;
  Question ratio{Asked::ratio, {}, {}};
  Question time{Asked::time, {}, {}};
  bool open = true;
};

void take_launch(Cell& cell) {
  const SimulatedLaunch launch = cell.simulated.next_launch();
  cell.ratio.logs.push_back(launch.log_ratio);
  cell.time.logs.push_back(launch.log_a);
}

void fit_priors(std::vector<Cell>& cells) {
  for (Question Cell::*question : {&Cell::ratio, &Cell::time}) {
    std::vector<LaunchVariance> variances;
    for (const Cell& cell : cells) variances.push_back(launch_variance((cell.*question).logs));
    const std::optional<VariancePrior> prior = fit_variance_prior(variances);
    for (Cell& cell : cells) (cell.*question).prior = prior;
  }
}

bool stays_open(const Cell& cell, const SessionPlan& plan) {
  if (cell.ratio.logs.size() >= plan.most_launches) return false;
  if (!plan.stops) return true;
  if (!plan.decides_only) return !is_finished(cell.ratio);
  const Verdict verdict = decide(cell.ratio.logs, cell.ratio.prior).verdict;
  return verdict != Verdict::faster && verdict != Verdict::slower;
}

}  // namespace

std::vector<CellResult> play_session(std::span<const NoiseModel> models,
                                     std::span<const KnownNoise> known, const SessionPlan& plan,
                                     std::uint64_t seed) {
  assert(models.size() == known.size());
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < plan.cells; ++i) {
    const double log_ratio = plan.log_ratios[i % plan.log_ratios.size()];
    cells.push_back({SimulatedCase(models[i % models.size()], log_ratio, seed_of(seed, i))});
  }
  for (std::size_t launch = 1; launch <= plan.most_launches; ++launch) {
    for (Cell& cell : cells) {
      if (cell.open) take_launch(cell);
    }
    if (launch < kFirstLook && launch < plan.most_launches) continue;
    if (plan.borrows) fit_priors(cells);
    for (Cell& cell : cells) {
      // A prior that changed may reopen a cell, as it does in next_launch().
      cell.open = stays_open(cell, plan);
    }
  }

  std::vector<CellResult> results;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Cell& cell = cells[i];
    CellResult result;
    result.log_ratio = plan.log_ratios[i % plan.log_ratios.size()];
    result.launches = cell.ratio.logs.size();
    result.decision = decide(cell.ratio.logs, cell.ratio.prior);
    const LogMean alone = *log_mean(cell.ratio.logs);
    const bool excludes = std::abs(alone.value) > half_width(alone, kReportedConfidence);
    result.plainly_apart = excludes && (alone.value > 0) == (result.log_ratio > 0);
    result.two_modes = has_two_modes(cell.ratio.logs);
    const KnownNoise& noise = known[i % models.size()];
    const double width = std::log(result.decision.ratio->high / result.decision.ratio->low);
    result.width_over_known =
        width / (2 * kNormalQuantile * noise.ratio_sd / std::sqrt(result.launches));
    result.time_has_two_modes = has_two_modes(cell.time.logs);
    const LogMean time = *log_mean(cell.time.logs, cell.time.prior);
    const double half = half_width(time, nominal_confidence(cell.time.prior));
    result.time_is_covered = std::abs(time.value - noise.time_mean) <= half;
    results.push_back(result);
  }
  return results;
}

void Tally::add(const CellResult& result) {
  const Interval& ratio = *result.decision.ratio;
  const double truth = std::exp(result.log_ratio);
  const Verdict verdict = result.decision.verdict;
  const bool holds = ratio.low <= truth && truth <= ratio.high;
  ++cells;
  covered += holds ? 1U : 0U;
  covered_or_labelled += holds || result.two_modes ? 1U : 0U;
  times_covered += result.time_is_covered ? 1U : 0U;
  times_covered_or_labelled += result.time_is_covered || result.time_has_two_modes ? 1U : 0U;
  labelled += result.two_modes ? 1U : 0U;
  launches += static_cast<double>(result.launches);
  width_over_known += result.width_over_known;
  const bool apart = verdict == Verdict::faster || verdict == Verdict::slower;
  if (result.log_ratio == 0) {
    ++equal;
    wrong += apart ? 1U : 0U;
    return;
  }
  const Verdict right = result.log_ratio < 0 ? Verdict::faster : Verdict::slower;
  seen += verdict == right ? 1U : 0U;
  wrong_way += apart && verdict != right ? 1U : 0U;
  const bool small = truth > 1 / kSameFactor && truth < kSameFactor;
  wrong_same += verdict == Verdict::same && !small ? 1U : 0U;
  plainly_apart += result.plainly_apart ? 1U : 0U;
  excluded += (result.log_ratio < 0 ? ratio.high < 1 : ratio.low > 1) ? 1U : 0U;
}

void Tally::add(std::span<const CellResult> results) {
  for (const CellResult& result : results) add(result);
}

}  // namespace howfast::simulation
