#pragma once

#include <cstdint>

#include "base/tensor.hpp"

namespace howfast {

/// Fills an f32 tensor with independent values, uniform on [low, high). `high - low` must be a
/// power of two: its product with the random bits is then exact, so that a compiler that contracts
/// it into a fused multiply-add makes the same bytes as one that does not.
void fill_uniform(const MutableTensor& tensor, std::uint64_t seed, float low, float high);

}  // namespace howfast
