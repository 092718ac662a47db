#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace howfast {

/// Fewer cells than this say too little about how variances differ to borrow from each other.
inline constexpr std::size_t kFewestCellsOfPrior = 20;

/// A variance over launches (of logs, so without unit) as one cell or pair knows it: `degrees` is
/// its number of launches less one.
struct LaunchVariance {
  double variance = 0;
  double degrees = 0;
};

/// What the other cells of a session say about the variance of one: as much as `degrees` further
/// launches of variance `variance` would.
struct VariancePrior {
  double variance = 0;
  double degrees = 0;

  friend bool operator==(const VariancePrior&, const VariancePrior&) = default;
};

/// Fits the prior of cells that may be pooled, chosen by the caller (the same device, calls of
/// similar duration): Smyth (2004), "Linear models and empirical Bayes methods", section 6.2. Where
/// variances differ no more than sampling explains its degrees are infinite; here, as in limma,
/// those of all the cells together, since that is what the pooled variance rests on. Empty for
/// fewer than kFewestCellsOfPrior cells of two launches, or where most do not vary at all.
std::optional<VariancePrior> fit_variance_prior(std::span<const LaunchVariance> cells);

/// The variance of a cell together with what the prior knows: Smyth's moderated variance.
LaunchVariance moderated(const LaunchVariance& cell, const VariancePrior& prior);

/// The x > 0 whose trigamma is `y` > 0: Newton's method on 1 / trigamma, which converges from below
/// (Smyth 2004, appendix).
double inverse_trigamma(double y);

}  // namespace howfast
