#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"

/// What operations that make y[i] of x[i] alone have in common.
namespace howfast {

/// `flops` are those of one element. Inputs beside x, such as a learned slope, are `further`.
inline CatalogueCase elementwise_case(std::string operation, const Shape& shape, double flops,
                                      std::vector<Suite> suites, std::string published,
                                      Attributes attributes = {},
                                      const std::vector<TensorSpec>& further = {}) {
  const auto n = static_cast<double>(element_count(shape));
  std::vector<TensorSpec> inputs = {f32("x", shape)};
  inputs.insert(inputs.end(), further.begin(), further.end());
  double bytes = n * sizeof(float);
  for (const TensorSpec& input : inputs) bytes += static_cast<double>(input.bytes());
  return make_case({.id = {},
                    .operation = std::move(operation),
                    .published = std::move(published),
                    .inputs = std::move(inputs),
                    .outputs = {f32("y", shape)},
                    .attributes = std::move(attributes),
                    .work = {flops * n, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

/// To be put behind the FLOPs that an element nominally costs.
inline constexpr std::string_view kElementwiseCounted =
    "; every input read and the output written once. Floor: the same bytes, since every element "
    "is needed and every element is new; no FLOPs, since they never decide where they are few and "
    "what an exponential must cost is not proven.";

inline constexpr std::string_view kActivationInputs =
    "Uniform on [-8, 8): half of the elements on either side of the bend at zero, and on both "
    "sides far enough from it to be where the function is all but straight.";

/// Fills x so.
inline void fill_activation(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -8, 8);
}

/// The asked elements by a function of one double; each is its own magnitude.
template <typename Function>
void elementwise_reference(const ReferenceRequest& request, std::span<ReferenceValue> values,
                           const Function& function) {
  const std::span<const float> x = request.inputs[0].as<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value =
        function(static_cast<double>(x[static_cast<std::size_t>(request.elements[i])]));
    values[i] = {value, std::abs(value)};
  }
}

}  // namespace howfast
