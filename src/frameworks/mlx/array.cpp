#include "frameworks/mlx/array.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

namespace howfast::mlx {
namespace {

mx::Shape shape_of(const TensorView& tensor) {
  mx::Shape shape;
  for (const auto extent : tensor.shape()) {
    if (extent > std::numeric_limits<mx::ShapeElem>::max()) {
      throw worker::Unsupported("MLX extents are 32 bit, this shape is " +
                                to_string(tensor.shape()));
    }
    shape.push_back(static_cast<mx::ShapeElem>(extent));
  }
  return shape;
}

template <typename T>
mx::array copy_as(const TensorView& tensor, mx::Dtype dtype) {
  return mx::array(static_cast<const T*>(tensor.data()), shape_of(tensor), dtype);
}

DType dtype_of(const mx::array& array) {
  switch (array.dtype().val()) {
    case mx::Dtype::Val::float32: return DType::f32;
    case mx::Dtype::Val::float64: return DType::f64;
    case mx::Dtype::Val::float16: return DType::f16;
    case mx::Dtype::Val::bfloat16: return DType::bf16;
    case mx::Dtype::Val::int32: return DType::i32;
    case mx::Dtype::Val::int64: return DType::i64;
    case mx::Dtype::Val::uint32: return DType::u32;
    case mx::Dtype::Val::uint8: return DType::u8;
    case mx::Dtype::Val::bool_: return DType::boolean;
    default: throw std::runtime_error("MLX returned a dtype that howfast has no name for");
  }
}

}  // namespace

mx::array copy_in(const TensorView& tensor) {
  switch (tensor.dtype()) {
    case DType::f32: return copy_as<float>(tensor, mx::float32);
    case DType::f64: return copy_as<double>(tensor, mx::float64);
    case DType::f16: return copy_as<mx::float16_t>(tensor, mx::float16);
    case DType::bf16: return copy_as<mx::bfloat16_t>(tensor, mx::bfloat16);
    case DType::i32: return copy_as<std::int32_t>(tensor, mx::int32);
    case DType::i64: return copy_as<std::int64_t>(tensor, mx::int64);
    case DType::u32: return copy_as<std::uint32_t>(tensor, mx::uint32);
    case DType::u8: return copy_as<std::uint8_t>(tensor, mx::uint8);
    case DType::boolean: return copy_as<bool>(tensor, mx::bool_);
  }
  throw std::logic_error("a dtype outside the enumeration");
}

worker::HostTensor copy_out(const mx::array& array) {
  auto dense = std::make_shared<mx::array>(mx::contiguous(array));
  dense->eval();
  const Shape shape(dense->shape().begin(), dense->shape().end());
  return {TensorView(dtype_of(*dense), shape, dense->data<void>()), dense};
}

}  // namespace howfast::mlx
