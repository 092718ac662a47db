#include <ATen/ops/argmax.h>
#include <ATen/ops/binary_cross_entropy.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/sum.h>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {

Rows reduction_rows() {
  return {
      {.operation = "sum", HOWFAST_CALL((In x, int axis), at::sum(x, axis))},

      {.operation = "sum_all", HOWFAST_CALL((In x), at::sum(x))},

      {.operation = "argmax", HOWFAST_CALL((In x, int axis), at::argmax(x, axis))},

      {.operation = "bce_logits",
       HOWFAST_CALL((In x, In target), at::binary_cross_entropy_with_logits(x, target))},

      {.operation = "bce_prob",
       HOWFAST_CALL((In p, In target), at::binary_cross_entropy(p, target))},
  };
}

}  // namespace howfast::torch
