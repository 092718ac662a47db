#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {
namespace {

using Tensors = Row::Tensors;

/// Moves the channels of every tensor from the last to the second place, or back. The data moves
/// too: a permuted view is another memory format, in which convolutions run another kernel (E12).
Tensors channels_second(const Tensors& tensors) {
  Tensors moved;
  for (const auto& tensor : tensors) {
    moved.push_back(tensor.movedim(-1, 1).contiguous());
  }
  return moved;
}
Tensors channels_last(const Tensors& tensors) {
  Tensors moved;
  for (const auto& tensor : tensors) {
    moved.push_back(tensor.movedim(1, -1).contiguous());
  }
  return moved;
}

}  // namespace

Rows linear_algebra_rows() {
  return {
      {.operation = "linear",
       HOWFAST_CALL((In x, In weight, In bias), at::linear(x, weight, bias))},

      {.operation = "matmul", HOWFAST_CALL((In a, In b), at::matmul(a, b))},

      // The catalogue's layouts are NHWC and OHWI; PyTorch's own are NCHW and OIHW.
      {.operation = "conv2d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    at::conv2d(x, weight, /*bias=*/{}, {stride, stride}, {padding, padding})),
       .prepare = channels_second,
       .restore = channels_last},
  };
}

}  // namespace howfast::torch
