#pragma once

#include <mlx/mlx.h>

#include "base/tensor.hpp"
#include "worker/framework.hpp"

/// MLX arrays and our tensors.
namespace howfast::mlx {

namespace mx = ::mlx::core;

/// A copy of the tensor in MLX's own memory, `offset` bytes into its buffer; never an alias of the
/// mapped file.
mx::array copy_in(const TensorView& tensor, std::size_t offset);

/// An evaluated array as a dense row-major host tensor; no copy for what is one already.
worker::HostTensor copy_out(const mx::array& array);

}  // namespace howfast::mlx
