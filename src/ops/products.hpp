#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/tolerance.hpp"

namespace howfast {

/// How many roundoffs of its magnitude a sum of products may be off, when the products have both
/// signs and mean zero; kProductSumTolerance has the argument.
inline constexpr double kRoundoffsOfProductSum = 16;

inline constexpr std::string_view kProductSumTolerance =
    "16 u times the sum of the absolute values of the terms, u = 2^-24. The partial sums of terms "
    "of mean zero grow like the square root of their number, and so rounding errors add up to "
    "0.42 u of that sum (standard deviation), for 3 terms as for a million, in the worst order in "
    "use, one sequential f32 sum; the largest of some thousand such errors are 2 to 4 u. The "
    "answers themselves are thousands of times the tolerance. Inputs rounded to 11 bits (TF32) are "
    "rejected.";

/// Adds the sum over i < count of a[i] * b[i * stride] to `sum.value`, and the sum of the absolute
/// values of those products to `sum.magnitude`. Products of two f32 are exact in double precision.
inline void add_products(const float* a, const float* b, std::int64_t stride, std::int64_t count,
                         ReferenceValue& sum) {
  // Independent sums, since one addition has to wait about four cycles for the one before it.
  constexpr std::int64_t kChains = 4;
  double value[kChains] = {};
  double magnitude[kChains] = {};
  const auto add = [&](std::int64_t i, std::int64_t chain) {
    const double product = static_cast<double>(a[i]) * static_cast<double>(b[i * stride]);
    value[chain] += product;
    magnitude[chain] += std::abs(product);
  };
  std::int64_t i = 0;
  for (; i + kChains <= count; i += kChains) {
    for (std::int64_t chain = 0; chain < kChains; ++chain) add(i + chain, chain);
  }
  for (; i < count; ++i) add(i, 0);
  for (std::int64_t chain = 0; chain < kChains; ++chain) {
    sum.value += value[chain];
    sum.magnitude += magnitude[chain];
  }
}

}  // namespace howfast
