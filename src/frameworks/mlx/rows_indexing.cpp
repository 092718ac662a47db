#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

Rows indexing_rows() {
  return {
      {.operation = "sort", HOWFAST_CALL((In x, int axis), mx::sort(x, axis))},

      // MLX wants updates of shape [index, 1 row, features]; Python's x.at[indices].add(updates)
      // makes that view itself.
      {.operation = "scatter_add",
       HOWFAST_CALL((In x, In indices, In updates), mx::scatter_add(x, indices, updates, 0)),
       .prepare =
           [](const std::vector<mx::array>& inputs) {
             return std::vector<mx::array>{inputs[0], inputs[1], mx::expand_dims(inputs[2], 1)};
           }},
  };
}

}  // namespace howfast::mlx
