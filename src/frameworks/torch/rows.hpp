#pragma once

#include <vector>

#include "frameworks/torch/tensor.hpp"
#include "worker/row.hpp"

/// What PyTorch is asked to do: one row per operation, in one file per family. A family's file
/// includes the headers of its own calls only, so that it compiles in seconds (ATen/ATen.h: 11).
namespace howfast::torch {

using Row = worker::Row<at::Tensor>;
using Rows = std::vector<Row>;
using In = const at::Tensor&;

Rows activation_rows();      // rows_activation.cpp
Rows reduction_rows();       // rows_reduction.cpp
Rows linear_algebra_rows();  // rows_linear_algebra.cpp
Rows indexing_rows();        // rows_indexing.cpp

/// All of them.
const Rows& rows();

}  // namespace howfast::torch
