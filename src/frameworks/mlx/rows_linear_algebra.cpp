#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

Rows linear_algebra_rows() {
  return {
      // As mlx.nn.Linear does; transpose is a view.
      {.operation = "linear",
       HOWFAST_CALL((In x, In weight, In bias), mx::addmm(bias, x, mx::transpose(weight)))},

      {.operation = "addmm", HOWFAST_CALL((In x, In weight, In bias), mx::addmm(bias, x, weight))},

      {.operation = "matmul", HOWFAST_CALL((In a, In b), mx::matmul(a, b))},

      // The catalogue's layouts, channels last, are MLX's own.
      {.operation = "conv1d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    mx::conv1d(x, weight, stride, padding))},
      {.operation = "conv1d_channels_last",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    mx::conv1d(x, weight, stride, padding))},
      {.operation = "conv2d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    mx::conv2d(x, weight, {stride, stride}, {padding, padding}))},
      {.operation = "conv2d_channels_last",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    mx::conv2d(x, weight, {stride, stride}, {padding, padding}))},

      {.operation = "sdpa",
       HOWFAST_CALL((In q, In k, In v, In mask, float scale),
                    mx::fast::scaled_dot_product_attention(q, k, v, scale, "array", mask))},
      {.operation = "sdpa_causal",
       HOWFAST_CALL((In q, In k, In v, float scale),
                    mx::fast::scaled_dot_product_attention(q, k, v, scale, "causal"))},
      {.operation = "sdpa_unmasked",
       HOWFAST_CALL((In q, In k, In v, float scale),
                    mx::fast::scaled_dot_product_attention(q, k, v, scale))},
  };
}

}  // namespace howfast::mlx
