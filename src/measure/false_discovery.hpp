#pragma once

#include <span>
#include <vector>

namespace howfast {

/// Of the faster and slower verdicts of a summary, at most this share may be false.
inline constexpr double kFalseDiscoveryRate = 0.05;

/// Which of many p-values are still discoveries when at most the share `rate` of those may be false
/// (Benjamini & Hochberg 1995; valid for independent and for positively dependent ones). Give it
/// the p-value of every comparison of a summary, undecided ones too: that there were so many is
/// what it corrects for.
std::vector<bool> discoveries(std::span<const double> p_values, double rate = kFalseDiscoveryRate);

}  // namespace howfast
