#include "frameworks/torch/rows.hpp"

namespace howfast::torch {

const Rows& rows() {
  static const Rows kRows = [] {
    Rows all;
    for (auto* family : {activation_rows, reduction_rows, linear_algebra_rows, indexing_rows}) {
      for (auto& row : family()) {
        all.push_back(std::move(row));
      }
    }
    return all;
  }();
  return kRows;
}

}  // namespace howfast::torch
