#include "base/tensor.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace howfast {
namespace {

using Limits = std::numeric_limits<double>;

double from_bf16(std::uint16_t bits) {
  return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16));
}

// IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits.
double from_f16(std::uint16_t bits) {
  const double sign = (bits & 0x8000U) != 0 ? -1.0 : 1.0;
  const int exponent = (bits >> 10) & 0x1F;
  const int fraction = bits & 0x3FF;
  if (exponent == 0x1F) return fraction == 0 ? sign * Limits::infinity() : Limits::quiet_NaN();
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

}  // namespace

double TensorView::at(std::int64_t index) const {
  assert(index >= 0 && index < elements());
  const auto i = static_cast<std::size_t>(index);
  switch (dtype_) {
    case DType::f32: return static_cast<double>(static_cast<const float*>(data_)[i]);
    case DType::f64: return static_cast<const double*>(data_)[i];
    case DType::f16: return from_f16(static_cast<const std::uint16_t*>(data_)[i]);
    case DType::bf16: return from_bf16(static_cast<const std::uint16_t*>(data_)[i]);
    case DType::i32: return static_cast<const std::int32_t*>(data_)[i];
    case DType::i64: return static_cast<double>(static_cast<const std::int64_t*>(data_)[i]);
    case DType::u32: return static_cast<const std::uint32_t*>(data_)[i];
    case DType::u8:
    case DType::boolean: return static_cast<const std::uint8_t*>(data_)[i];
  }
  return Limits::quiet_NaN();
}

}  // namespace howfast
