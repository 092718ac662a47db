#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/tolerance.hpp"

namespace howfast {

/// For tolerances of sums whose terms have both signs and mean zero.
inline constexpr std::string_view kErrorOfSum =
    "times the sum of the absolute values, u = 2^-24. The partial sums of terms of mean zero grow "
    "like the square root of their number, and so rounding errors add up to 0.3 u of that sum "
    "(standard deviation), for a hundred terms as for ten million, in the worst order in use, one "
    "sequential f32 sum, which is MLX's on x86.";

/// The sum over i < count of x[i * stride], and that of the absolute values as its magnitude.
inline ReferenceValue sum_of(const float* x, std::int64_t stride, std::int64_t count) {
  // Independent sums, since one addition has to wait about four cycles for the one before it.
  constexpr std::int64_t kChains = 4;
  double value[kChains] = {};
  double magnitude[kChains] = {};
  const auto add = [&](std::int64_t i, std::int64_t chain) {
    const auto term = static_cast<double>(x[i * stride]);
    value[chain] += term;
    magnitude[chain] += std::abs(term);
  };
  std::int64_t i = 0;
  for (; i + kChains <= count; i += kChains) {
    for (std::int64_t chain = 0; chain < kChains; ++chain) add(i + chain, chain);
  }
  for (; i < count; ++i) add(i, 0);
  ReferenceValue sum;
  for (std::int64_t chain = 0; chain < kChains; ++chain) {
    sum.value += value[chain];
    sum.magnitude += magnitude[chain];
  }
  return sum;
}

}  // namespace howfast
