#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

Rows activation_rows() {
  return {
      {.operation = "softmax", HOWFAST_CALL((In x, int axis), mx::softmax(x, axis))},
  };
}

}  // namespace howfast::mlx
