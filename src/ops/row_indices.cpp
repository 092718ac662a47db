#include "ops/row_indices.hpp"

#include <cassert>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "ops/fill.hpp"

namespace howfast {

void fill_row_indices(const MutableTensor& indices, std::uint64_t seed, std::int64_t rows) {
  const std::span<std::int32_t> named = indices.as<std::int32_t>();
  std::uint64_t next = 0;
  for (std::int32_t& index : named) {
    index = static_cast<std::int32_t>(below(seed, next++, static_cast<std::uint32_t>(rows)));
  }
  named.front() = named.back() = static_cast<std::int32_t>(rows - 1);
}

void fill_unique_row_indices(const MutableTensor& indices, std::uint64_t seed, std::int64_t rows) {
  const std::span<std::int32_t> named = indices.as<std::int32_t>();
  assert(static_cast<std::int64_t>(named.size()) <= rows);
  // The last row is dealt before the others, which are drawn by Fisher and Yates, and then put
  // among them.
  std::vector<std::int32_t> left(static_cast<std::size_t>(rows - 1));
  std::iota(left.begin(), left.end(), 0);
  named.front() = static_cast<std::int32_t>(rows - 1);
  for (std::size_t i = 1; i < named.size(); ++i) {
    const auto most = static_cast<std::uint32_t>(left.size() - (i - 1));
    std::swap(left[i - 1], left[i - 1 + below(seed, i, most)]);
    named[i] = left[i - 1];
  }
  std::swap(named.front(), named[below(seed, 0, static_cast<std::uint32_t>(named.size()))]);
}

double scatter_bytes(const RowExtents& extents) {
  const auto [rows, columns, count] = extents;
  return static_cast<double>(2 * rows * columns + count * columns) * sizeof(float) +
         static_cast<double>(count) * sizeof(std::int32_t);
}

CatalogueCase scatter_case(std::string operation, const RowExtents& extents, Work work, Work floor,
                           std::vector<Suite> suites, std::string published) {
  const auto [rows, columns, count] = extents;
  return make_case({.id = {},
                    .operation = std::move(operation),
                    .published = std::move(published),
                    .inputs = {f32("x", {rows, columns}),
                               {"indices", DType::i32, {count}},
                               f32("updates", {count, columns})},
                    .outputs = {f32("y", {rows, columns})},
                    .attributes = {},
                    .work = work,
                    .floor = floor},
                   std::move(suites));
}

void fill_scatter(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_row_indices(inputs[1], seed_of(seed, 1), inputs[0].shape()[0]);
  fill_uniform(inputs[2], seed_of(seed, 2), -1, 1);
}

void scatter_reference(const ReferenceRequest& request, std::span<ReferenceValue> values,
                       void (*combine)(ReferenceValue& element, double update)) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const std::span<const std::int32_t> indices = request.inputs[1].as<std::int32_t>();
  const float* updates = request.inputs[2].as<float>().data();
  const std::int64_t rows = request.inputs[0].shape()[0];
  const std::int64_t columns = request.inputs[0].shape()[1];
  // The asked elements ascend, so those of row r are the ones from first[r] up to first[r + 1].
  std::vector<std::size_t> first(static_cast<std::size_t>(rows) + 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    ++first[static_cast<std::size_t>(request.elements[i] / columns) + 1];
    const auto start = static_cast<double>(x[static_cast<std::size_t>(request.elements[i])]);
    values[i] = {start, std::abs(start)};
  }
  for (std::size_t row = 1; row < first.size(); ++row) first[row] += first[row - 1];
  for (std::size_t u = 0; u < indices.size(); ++u) {
    const auto row = static_cast<std::size_t>(indices[u]);
    const float* update = updates + static_cast<std::int64_t>(u) * columns;
    for (std::size_t i = first[row]; i < first[row + 1]; ++i) {
      combine(values[i], static_cast<double>(update[request.elements[i] % columns]));
    }
  }
}

Tolerance exact(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace howfast
