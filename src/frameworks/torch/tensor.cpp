#include "frameworks/torch/tensor.hpp"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <memory>
#include <stdexcept>

namespace howfast::torch {
namespace {

c10::ScalarType scalar_type_of(DType dtype) {
  switch (dtype) {
    case DType::f32: return c10::ScalarType::Float;
    case DType::f64: return c10::ScalarType::Double;
    case DType::f16: return c10::ScalarType::Half;
    case DType::bf16: return c10::ScalarType::BFloat16;
    case DType::i32: return c10::ScalarType::Int;
    case DType::i64: return c10::ScalarType::Long;
    case DType::u32: return c10::ScalarType::UInt32;
    case DType::u8: return c10::ScalarType::Byte;
    case DType::boolean: return c10::ScalarType::Bool;
  }
  throw std::logic_error("a dtype outside the enumeration");
}

DType dtype_of(const at::Tensor& tensor) {
  for (const DType dtype : {DType::f32, DType::f64, DType::f16, DType::bf16, DType::i32, DType::i64,
                            DType::u32, DType::u8, DType::boolean}) {
    if (scalar_type_of(dtype) == tensor.scalar_type()) {
      return dtype;
    }
  }
  throw std::runtime_error(std::string("PyTorch returned dtype ") +
                           c10::toString(tensor.scalar_type()) + ", which howfast has no name for");
}

}  // namespace

at::Tensor copy_in(const TensorView& tensor, std::size_t offset, c10::Device device) {
  const auto dtype = scalar_type_of(tensor.dtype());
  // from_blob only reads here, but has no form for const.
  const at::Tensor mapped = at::from_blob(const_cast<void*>(tensor.data()), tensor.shape(),
                                          c10::TensorOptions().dtype(dtype));
  const auto before = static_cast<std::int64_t>(offset / size_of(tensor.dtype()));
  at::Tensor storage =
      at::empty({before + tensor.elements()}, c10::TensorOptions().dtype(dtype).device(device));
  return storage.narrow(0, before, tensor.elements()).view(tensor.shape()).copy_(mapped);
}

worker::HostTensor copy_out(const at::Tensor& tensor) {
  auto dense = std::make_shared<at::Tensor>(tensor.cpu().contiguous());
  return {TensorView(dtype_of(*dense), dense->sizes().vec(), dense->const_data_ptr()), dense,
          tensor.device().str()};
}

}  // namespace howfast::torch
