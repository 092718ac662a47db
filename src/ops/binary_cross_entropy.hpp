#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "ops/operation.hpp"

/// What both readings of binary cross entropy have in common: x is compared with targets that are 0
/// or 1, and the answer is one mean of terms none of which is negative.
namespace howfast {

/// `x` names the first input; `flops` are those of one element.
inline CatalogueCase binary_cross_entropy_case(std::string operation, std::string x,
                                               const Shape& shape, double flops,
                                               std::vector<Suite> suites, std::string published) {
  const auto n = static_cast<double>(element_count(shape));
  const double bytes = (2 * n + 1) * sizeof(float);
  return make_case({.id = {},
                    .operation = std::move(operation),
                    .published = std::move(published),
                    .inputs = {f32(std::move(x), shape), f32("target", shape)},
                    .outputs = {f32("y", {})},
                    .attributes = {},
                    .work = {flops * n, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

/// Zeros and ones; the share of ones is drawn from a quarter to three quarters.
inline void fill_target(const MutableTensor& tensor, std::uint64_t seed) {
  const float ones = uniform(seed_of(seed, 0), 0, 0.25F, 0.75F);
  std::uint64_t index = 0;
  for (float& target : tensor.as<float>()) {
    target = uniform(seed_of(seed, 1), index++, 0, 1) < ones ? 1.0F : 0.0F;
  }
}

/// The mean of `term(x, target)` over all elements.
template <typename Term>
void mean_reference(const ReferenceRequest& request, std::span<ReferenceValue> values,
                    const Term& term) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const std::span<const float> target = request.inputs[1].as<float>();
  for (ReferenceValue& value : values) {  // one at most
    double sum = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      sum += term(static_cast<double>(x[i]), static_cast<double>(target[i]));
    }
    const double mean = sum / static_cast<double>(x.size());
    value = {mean, mean};
  }
}

inline constexpr std::string_view kMeanTolerance =
    "(64 + n / 16) u times the value, u = 2^-24: 64 u for a term and the division, and n u / 16 "
    "for "
    "a sum of n positive terms in the worst order in use, one sequential f32 sum, which is MLX's "
    "on "
    "x86. Where the sum has grown so far that a small term is less than half its last place, that "
    "term is lost: of 12.8 million terms such a sum loses 1 to 2 % of its value, and 5 % are "
    "allowed there, 0.4 % for a million.";

inline Tolerance mean_tolerance(const Case& definition, std::size_t) {
  // In roundoffs; kMeanTolerance has the argument.
  constexpr double kOfTerm = 64;
  constexpr double kOfSumPerTerm = 1.0 / 16;
  const auto terms = static_cast<double>(definition.inputs[0].elements());
  return {.relative = (kOfTerm + kOfSumPerTerm * terms) * kRoundoffF32, .absolute = 0};
}

}  // namespace howfast
