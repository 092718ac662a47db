#include <ATen/ops/sort.h>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {
namespace {

using Tensors = Row::Tensors;

/// Inputs x, indices, ...: PyTorch's own dtype for indices is int64.
Tensors with_long_indices(const Tensors& inputs) {
  Tensors prepared = inputs;
  prepared.at(1) = inputs.at(1).to(c10::ScalarType::Long);
  return prepared;
}

}  // namespace

Rows indexing_rows() {
  return {
      // PyTorch has no sort without indices: it makes both, and only the values are the output.
      {.operation = "sort", HOWFAST_CALL((In x, int axis), std::get<0>(at::sort(x, axis)))},

      {.operation = "scatter_add",
       HOWFAST_CALL((In x, In indices, In updates), x.index_add(0, indices, updates)),
       .prepare = with_long_indices},
  };
}

}  // namespace howfast::torch
