#include "frameworks/mlx/array.hpp"

#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/parallel.hpp"

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

// Bytes that take longer to copy than a thread takes to start.
constexpr std::size_t kWorthAThread = std::size_t{1} << 20;

mx::Dtype dtype_of(DType dtype) {
  switch (dtype) {
    case DType::f32: return mx::float32;
    case DType::f64: return mx::float64;
    case DType::f16: return mx::float16;
    case DType::bf16: return mx::bfloat16;
    case DType::i32: return mx::int32;
    case DType::i64: return mx::int64;
    case DType::u32: return mx::uint32;
    case DType::u8: return mx::uint8;
    case DType::boolean: return mx::bool_;
  }
  throw std::logic_error("a dtype outside the enumeration");
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

mx::array copy_in(const TensorView& tensor, std::size_t offset) {
  const mx::Shape shape = shape_of(tensor);
  const mx::Dtype dtype = dtype_of(tensor.dtype());
  const auto before = static_cast<std::int64_t>(offset / size_of(tensor.dtype()));
  const std::int64_t end = before + tensor.elements();
  // As mx::array(data, shape, dtype) allocates and copies, which takes one thread.
  const auto buffer_of = [&](std::size_t start) {
    mx::allocator::Data data = mx::allocator::malloc(start + tensor.bytes());
    char* to = static_cast<char*>(data.buffer().raw_ptr()) + start;
    const char* from = static_cast<const char*>(tensor.data());
    in_parallel(tensor.bytes(), kWorthAThread, [=](std::size_t first, std::size_t last) {
      std::memcpy(to + first, from + first, last - first);
    });
    return data;
  };
  // Where a tensor is too long to be seen as a piece of a row, it begins its buffer.
  if (end > std::numeric_limits<mx::ShapeElem>::max()) return mx::array(buffer_of(0), shape, dtype);
  const mx::array row(buffer_of(offset), {static_cast<mx::ShapeElem>(end)}, dtype);
  mx::array placed = mx::reshape(
      mx::slice(row, {static_cast<mx::ShapeElem>(before)}, {static_cast<mx::ShapeElem>(end)}),
      shape);
  placed.eval();
  return placed;
}

worker::HostTensor copy_out(const mx::array& array) {
  auto dense = std::make_shared<mx::array>(mx::contiguous(array));
  dense->eval();
  const Shape shape(dense->shape().begin(), dense->shape().end());
  // Arrays lie in memory that all devices share; this is the device that computes them.
  const bool on_cpu = mx::default_device().type == mx::Device::DeviceType::cpu;
  return {TensorView(dtype_of(*dense), shape, dense->data<void>()), dense, on_cpu ? "cpu" : "gpu"};
}

}  // namespace howfast::mlx
