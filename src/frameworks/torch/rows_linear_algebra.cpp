#include <ATen/ops/addmm.h>
#include <ATen/ops/conv1d.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/scaled_dot_product_attention.h>

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

/// The same axes without moving data: what lies in memory is channels last.
Tensors channels_second_view(const Tensors& tensors) {
  Tensors moved;
  for (const auto& tensor : tensors) {
    moved.push_back(tensor.movedim(-1, 1));
  }
  return moved;
}

}  // namespace

Rows linear_algebra_rows() {
  return {
      {.operation = "linear",
       HOWFAST_CALL((In x, In weight, In bias), at::linear(x, weight, bias))},

      {.operation = "addmm", HOWFAST_CALL((In x, In weight, In bias), at::addmm(bias, x, weight))},

      {.operation = "matmul", HOWFAST_CALL((In a, In b), at::matmul(a, b))},

      // The catalogue's layouts have the channels last; PyTorch's own have them second.
      {.operation = "conv1d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    at::conv1d(x, weight, /*bias=*/{}, stride, padding)),
       .prepare = channels_second,
       .restore = channels_last},
      {.operation = "conv1d_channels_last",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    at::conv1d(x, weight, /*bias=*/{}, stride, padding)),
       .prepare = channels_second_view,
       .restore = channels_last},
      {.operation = "conv2d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    at::conv2d(x, weight, /*bias=*/{}, {stride, stride}, {padding, padding})),
       .prepare = channels_second,
       .restore = channels_last},
      {.operation = "conv2d_channels_last",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    at::conv2d(x, weight, /*bias=*/{}, {stride, stride}, {padding, padding})),
       .prepare = channels_second_view,
       .restore = channels_last},

      {.operation = "sdpa",
       HOWFAST_CALL((In q, In k, In v, In mask, double scale),
                    at::scaled_dot_product_attention(q, k, v, mask, /*dropout_p=*/0,
                                                     /*is_causal=*/false, scale))},
      {.operation = "sdpa_causal",
       HOWFAST_CALL((In q, In k, In v, double scale),
                    at::scaled_dot_product_attention(q, k, v, /*attn_mask=*/{}, /*dropout_p=*/0,
                                                     /*is_causal=*/true, scale))},
      {.operation = "sdpa_unmasked",
       HOWFAST_CALL((In q, In k, In v, double scale),
                    at::scaled_dot_product_attention(q, k, v, /*attn_mask=*/{}, /*dropout_p=*/0,
                                                     /*is_causal=*/false, scale))},
  };
}

}  // namespace howfast::torch
