#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

Rows linear_algebra_rows() {
  return {
      // As mlx.nn.Linear does; transpose is a view.
      {.operation = "linear",
       HOWFAST_CALL((In x, In weight, In bias), mx::addmm(bias, x, mx::transpose(weight)))},

      {.operation = "matmul", HOWFAST_CALL((In a, In b), mx::matmul(a, b))},

      // The catalogue's layouts, NHWC and OHWI, are MLX's own.
      {.operation = "conv2d",
       HOWFAST_CALL((In x, In weight, int stride, int padding),
                    mx::conv2d(x, weight, {stride, stride}, {padding, padding}))},
  };
}

}  // namespace howfast::mlx
