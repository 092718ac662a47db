#include <ATen/ops/cat.h>
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

/// scatter_reduce goes over the elements of its index, not of the updates: unexpanded, it takes in
/// the first column only (fault E4). A view, as its users make.
Tensors with_expanded_indices(const Tensors& inputs) {
  Tensors prepared = with_long_indices(inputs);
  prepared.at(1) = prepared.at(1).unsqueeze(1).expand_as(prepared.at(2));
  return prepared;
}

}  // namespace

Rows indexing_rows() {
  return {
      {.operation = "concat", HOWFAST_CALL((In a, In b, int axis), at::cat({a, b}, axis))},

      // PyTorch has no sort without indices: it makes both, and only the values are the output.
      {.operation = "sort", HOWFAST_CALL((In x, int axis), std::get<0>(at::sort(x, axis)))},
      {.operation = "sort_with_indices", HOWFAST_CALL((In x, int axis), at::sort(x, axis))},

      {.operation = "gather",
       HOWFAST_CALL((In x, In indices), x.index_select(0, indices)),
       .prepare = with_long_indices},

      {.operation = "scatter_add",
       HOWFAST_CALL((In x, In indices, In updates), x.index_add(0, indices, updates)),
       .prepare = with_long_indices},
      {.operation = "scatter_max",
       HOWFAST_CALL((In x, In indices, In updates), x.scatter_reduce(0, indices, updates, "amax")),
       .prepare = with_expanded_indices},
      {.operation = "scatter_set",
       HOWFAST_CALL((In x, In indices, In updates), x.index_put({indices}, updates)),
       .prepare = with_long_indices},
  };
}

}  // namespace howfast::torch
