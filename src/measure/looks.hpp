#pragma once

#include <cstddef>
#include <optional>

#include "measure/variance_prior.hpp"

namespace howfast {

// Who looks after every launch and stops when the result pleases is right less often than the level
// says. What is here pays for that: the levels at which intervals and verdicts are computed so that
// what is claimed holds with stopping on. They were found by simulation (src/measure/simulation;
// the command bench/coverage prints what they reach).

/// A case that calls fast enough has as many launches before the first look; more make single looks
/// surer and sessions longer.
inline constexpr std::size_t kFirstLook = 5;

/// And no more than this: where 20 launches decide nothing, 21 rarely do.
inline constexpr std::size_t kLastLook = 20;

/// What an interval that is shown claims: it holds the truth in 95 of 100 runs.
inline constexpr double kReportedConfidence = 0.95;

/// At most this share of comparisons of equal targets may end as faster or slower, all looks
/// together.
inline constexpr double kVerdictError = 0.01;

/// The nominal confidence of an interval that claims kReportedConfidence.
double nominal_confidence(const std::optional<VariancePrior>& prior);

/// The two-sided level of the look after this many launches, such that those of all looks from
/// kFirstLook to kLastLook together are wrong in kVerdictError of comparisons. Of fewer launches
/// there is one look only, which may spend all of it.
double verdict_level(std::size_t launches, const std::optional<VariancePrior>& prior);

}  // namespace howfast
