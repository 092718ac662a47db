#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"

/// What gather and the scatters share: rows of a matrix, named by i32 indices.
namespace howfast {

/// x[rows, columns] and `count` indices of rows.
struct RowExtents {
  std::int64_t rows, columns, count;
};

/// Uniform over all rows; the first and the last of several name the last row, so that it is always
/// hit and some row is always named twice.
void fill_row_indices(const MutableTensor& indices, std::uint64_t seed, std::int64_t rows);

/// A draw without repetition that holds the last row; there are no more indices than rows.
void fill_unique_row_indices(const MutableTensor& indices, std::uint64_t seed, std::int64_t rows);

/// Bytes of x, indices, updates and y, each once.
double scatter_bytes(const RowExtents& extents);

/// A case with inputs x[rows, columns], indices[count], updates[count, columns] and output
/// y[rows, columns].
CatalogueCase scatter_case(std::string operation, const RowExtents& extents, Work work, Work floor,
                           std::vector<Suite> suites, std::string published = {});

/// x and updates uniform on [-1, 1), indices by fill_row_indices().
void fill_scatter(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs);

/// Every asked element starts as that of x; `combine` then takes in the updates of its row, in the
/// order of the indices.
void scatter_reference(const ReferenceRequest& request, std::span<ReferenceValue> values,
                       void (*combine)(ReferenceValue& element, double update));

/// No difference at all.
Tolerance exact(const Case& definition, std::size_t output);

}  // namespace howfast
