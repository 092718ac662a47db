#include <ATen/ops/layer_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/prelu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/selu.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/tanh.h>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {

Rows activation_rows() {
  return {
      {.operation = "relu", HOWFAST_CALL((In x), at::relu(x))},

      {.operation = "leaky_relu",
       HOWFAST_CALL((In x, double negative_slope), at::leaky_relu(x, negative_slope))},

      {.operation = "prelu", HOWFAST_CALL((In x, In weight), at::prelu(x, weight))},

      {.operation = "selu", HOWFAST_CALL((In x), at::selu(x))},

      {.operation = "sigmoid", HOWFAST_CALL((In x), at::sigmoid(x))},
      {.operation = "tanh", HOWFAST_CALL((In x), at::tanh(x))},

      {.operation = "softplus", HOWFAST_CALL((In x), at::softplus(x))},

      {.operation = "softmax", HOWFAST_CALL((In x, int axis), at::softmax(x, axis))},

      {.operation = "layer_norm",
       HOWFAST_CALL((In x, double eps),
                    at::layer_norm(x, {x.size(-1)}, /*weight=*/{}, /*bias=*/{}, eps))},
  };
}

}  // namespace howfast::torch
