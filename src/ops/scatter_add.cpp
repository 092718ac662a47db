#include <cassert>
#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t columns, std::int64_t updates,
                    std::vector<Suite> suites, std::string published = {}) {
  const auto added = static_cast<double>(updates * columns);
  const double bytes = (2 * static_cast<double>(rows * columns) + added) * sizeof(float) +
                       static_cast<double>(updates) * sizeof(std::int32_t);
  return make_case({.id = {},
                    .operation = "scatter_add",
                    .published = std::move(published),
                    .inputs = {f32("x", {rows, columns}),
                               {"indices", DType::i32, {updates}},
                               f32("updates", {updates, columns})},
                    .outputs = {f32("y", {rows, columns})},
                    .attributes = {},
                    .work = {added, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[2], seed_of(seed, 2), -1, 1);
  const auto rows = static_cast<std::uint32_t>(inputs[0].shape()[0]);
  const std::span<std::int32_t> indices = inputs[1].as<std::int32_t>();
  std::uint64_t next = 0;
  for (std::int32_t& index : indices) {
    index = static_cast<std::int32_t>(below(seed_of(seed, 1), next++, rows));
  }
  indices.front() = indices.back() = static_cast<std::int32_t>(rows - 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
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
      const auto term = static_cast<double>(update[request.elements[i] % columns]);
      values[i].value += term;
      values[i].magnitude += std::abs(term);
    }
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = kRoundoffsOfProductSum * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation scatter_add_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  const std::vector<Suite> both = {Suite::article, Suite::quick};
  return {
      .name = "scatter_add",
      .computes =
          "y = x, then y[indices[i], :] += updates[i, :] for every i; an index may occur many "
          "times. x itself stays as it was.",
      .counted =
          "Nominal: one FLOP for every element of updates; x, indices and updates read and y "
          "written once. Floor: the same bytes, since y is a new tensor and rows that no index "
          "names have to be copied too; no FLOPs, which never decide here.",
      .inputs_because =
          "Indices uniform over all rows, as edges of a random graph, but the first and the last "
          "of them name the last row: so the last row is always hit, and some row is always hit "
          "twice, which tells adding from overwriting even with ten indices. x and updates "
          "uniform on [-1, 1): mean zero, so that rows do not grow alike.",
      .tolerance_because = "The order of additions is free. " + std::string(kProductSumTolerance),
      .published_instead =
          "On MLX the sum was made and thrown away, so that nothing was timed; PyTorch added only "
          "the first of the 16 or 32 columns, since its index had not been expanded to the full "
          "rows; the last row was never hit.",
      .cases =
          {
              entry(64, 16, 10, both, "ScatterSum / dim=64x16 dim=10"),
              entry(64, 16, 1000, article, "ScatterSum / dim=64x16 dim=1000"),
              entry(64, 16, 1000000, article, "ScatterSum / dim=64x16 dim=1000000"),
              entry(1024, 32, 10, article, "ScatterSum / dim=1024x32 dim=10"),
              entry(1024, 32, 1000, both, "ScatterSum / dim=1024x32 dim=1000"),
              entry(1024, 32, 1000000, article, "ScatterSum / dim=1024x32 dim=1000000"),
              entry(100, 64, 2000, quick),  // twenty updates a row
              // Messages along the edges of a graph, ml-explore/mlx#506.
              entry(1000, 64, 10000, {}),
              entry(100, 64, 100000, {}),
              entry(10, 64, 1000000, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
