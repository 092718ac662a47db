#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

// C++ has no mlx.nn. These are the expressions that its layers are documented to be, eager, though
// mlx.nn itself compiles most of them; its constants are kept too.
Rows activation_rows() {
  return {
      {.operation = "relu", HOWFAST_CALL((In x), mx::maximum(x, mx::array(0.0F)))},

      {.operation = "leaky_relu",
       HOWFAST_CALL((In x, float negative_slope), mx::maximum(negative_slope * x, x))},

      {.operation = "prelu",
       HOWFAST_CALL((In x, In weight),
                    mx::maximum(x, mx::array(0.0F)) + weight * mx::minimum(x, mx::array(0.0F)))},

      {.operation = "selu",
       HOWFAST_CALL((In x), 1.0507F * mx::where(x > 0.0F, x, 1.67326F * (mx::exp(x) - 1.0F)))},

      {.operation = "sigmoid", HOWFAST_CALL((In x), mx::sigmoid(x))},
      {.operation = "tanh", HOWFAST_CALL((In x), mx::tanh(x))},

      {.operation = "softplus", HOWFAST_CALL((In x), mx::logaddexp(x, mx::array(0.0F)))},

      {.operation = "softmax", HOWFAST_CALL((In x, int axis), mx::softmax(x, axis))},

      {.operation = "layer_norm",
       HOWFAST_CALL((In x, float eps),
                    mx::fast::layer_norm(x, /*weight=*/std::nullopt, /*bias=*/std::nullopt, eps))},
  };
}

}  // namespace howfast::mlx
