#pragma once

#include <cstdint>

#include "ops/tolerance_suite.hpp"

/// For the tests of both readings of binary cross entropy.
namespace howfast {

/// The sum of term(input, target), one after the other in f32, over the elements from `first` on.
template <typename Term>
float sum(const TestInputs& inputs, std::int64_t first, const Term& term) {
  float sum = 0;
  for (std::int64_t i = first; i < inputs.views()[0].elements(); ++i) {
    sum += term(inputs.floats(0)[i], inputs.floats(1)[i]);
  }
  return sum;
}

}  // namespace howfast
