#include "ops/fill.hpp"

#include <cassert>
#include <cmath>
#include <span>

#include "base/random.hpp"

namespace howfast {

void fill_uniform(const MutableTensor& tensor, std::uint64_t seed, float low, float high) {
  assert(tensor.dtype() == DType::f32);
  assert(std::exp2(std::round(std::log2(high - low))) == high - low);
  std::uint64_t index = 0;
  for (float& value : tensor.as<float>()) value = uniform(seed, index++, low, high);
}

}  // namespace howfast
