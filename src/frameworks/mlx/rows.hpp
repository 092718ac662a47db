#pragma once

#include <vector>

#include "frameworks/mlx/array.hpp"
#include "worker/row.hpp"

/// What MLX is asked to do: one row per operation, in one file per family.
namespace howfast::mlx {

using Row = worker::Row<mx::array>;
using Rows = std::vector<Row>;
using In = const mx::array&;

Rows activation_rows();      // rows_activation.cpp
Rows reduction_rows();       // rows_reduction.cpp
Rows linear_algebra_rows();  // rows_linear_algebra.cpp
Rows indexing_rows();        // rows_indexing.cpp

/// All of them.
const Rows& rows();

}  // namespace howfast::mlx
