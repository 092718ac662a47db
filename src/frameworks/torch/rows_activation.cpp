#include <ATen/ops/softmax.h>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {

Rows activation_rows() {
  return {
      {.operation = "softmax", HOWFAST_CALL((In x, int axis), at::softmax(x, axis))},
  };
}

}  // namespace howfast::torch
