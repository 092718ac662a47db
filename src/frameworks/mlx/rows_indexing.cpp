#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {
namespace {

using Tensors = Row::Tensors;

/// MLX wants updates of shape [index, 1 row, features]; Python's x.at[indices].add(updates) makes
/// that view itself.
Tensors with_updates_of_one_row(const Tensors& inputs) {
  return {inputs.at(0), inputs.at(1), mx::expand_dims(inputs.at(2), 1)};
}

}  // namespace

Rows indexing_rows() {
  return {
      {.operation = "concat", HOWFAST_CALL((In a, In b, int axis), mx::concatenate({a, b}, axis))},

      {.operation = "sort", HOWFAST_CALL((In x, int axis), mx::sort(x, axis))},

      // MLX has no call for both; its users look the values up.
      {.operation = "sort_with_indices",
       HOWFAST_CALL((In x, int axis),
                    [&] {
                      const mx::array indices = mx::argsort(x, axis);
                      return Tensors{mx::take_along_axis(x, indices, axis), indices};
                    }())},

      {.operation = "gather", HOWFAST_CALL((In x, In indices), mx::take(x, indices, 0))},

      {.operation = "scatter_add",
       HOWFAST_CALL((In x, In indices, In updates), mx::scatter_add(x, indices, updates, 0)),
       .prepare = with_updates_of_one_row},
      {.operation = "scatter_max",
       HOWFAST_CALL((In x, In indices, In updates), mx::scatter_max(x, indices, updates, 0)),
       .prepare = with_updates_of_one_row},
      {.operation = "scatter_set",
       HOWFAST_CALL((In x, In indices, In updates), mx::scatter(x, indices, updates, 0)),
       .prepare = with_updates_of_one_row},
  };
}

}  // namespace howfast::mlx
