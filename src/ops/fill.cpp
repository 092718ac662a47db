#include "ops/fill.hpp"

#include <cassert>
#include <cmath>
#include <span>

#include "base/parallel.hpp"
#include "base/random.hpp"

namespace howfast {
namespace {

// Values: about a millisecond of work, ten times what a thread costs to start.
constexpr std::size_t kWorthAThread = std::size_t{1} << 20;

}  // namespace

void fill_uniform(const MutableTensor& tensor, std::uint64_t seed, float low, float high) {
  assert(tensor.dtype() == DType::f32);
  assert(std::exp2(std::round(std::log2(high - low))) == high - low);
  const std::span<float> values = tensor.as<float>();
  in_parallel(values.size(), kWorthAThread, [&](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) values[i] = uniform(seed, i, low, high);
  });
}

}  // namespace howfast
