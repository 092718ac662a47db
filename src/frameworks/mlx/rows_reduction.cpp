#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {

Rows reduction_rows() {
  return {
      {.operation = "sum", HOWFAST_CALL((In x, int axis), mx::sum(x, axis))},

      {.operation = "sum_all", HOWFAST_CALL((In x), mx::sum(x))},

      {.operation = "argmax", HOWFAST_CALL((In x, int axis), mx::argmax(x, axis))},

      // As mlx.nn.losses.binary_cross_entropy, with logits and without.
      {.operation = "bce_logits",
       HOWFAST_CALL((In x, In target), mx::mean(mx::logaddexp(mx::array(0.0F), x) - x * target))},

      {.operation = "bce_prob",
       HOWFAST_CALL(
           (In p, In target),
           mx::mean(-(target * mx::clip(mx::log(p), mx::array(-100.0F)) +
                      (1.0F - target) * mx::clip(mx::log(1.0F - p), mx::array(-100.0F)))))},
  };
}

}  // namespace howfast::mlx
