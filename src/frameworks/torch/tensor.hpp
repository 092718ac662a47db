#pragma once

#include <ATen/core/Tensor.h>

#include "base/tensor.hpp"
#include "worker/framework.hpp"

/// PyTorch tensors and ours.
namespace howfast::torch {

/// A copy of the tensor in PyTorch's own memory on `device`, `offset` bytes into its storage; never
/// an alias of the mapped file.
at::Tensor copy_in(const TensorView& tensor, std::size_t offset, c10::Device device);

/// A dense row-major host tensor; no copy for what is one already.
worker::HostTensor copy_out(const at::Tensor& tensor);

}  // namespace howfast::torch
