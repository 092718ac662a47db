#include <cmath>

#include "ops/products.hpp"
#include "ops/row_indices.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t columns, std::int64_t updates,
                    std::vector<Suite> suites, std::string published = {}) {
  const RowExtents extents{rows, columns, updates};
  const double bytes = scatter_bytes(extents);
  return scatter_case("scatter_add", extents, {static_cast<double>(updates * columns), bytes},
                      {0, bytes}, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  scatter_reference(request, values, [](ReferenceValue& element, double update) {
    element.value += update;
    element.magnitude += std::abs(update);
  });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = kRoundoffsOfProductSum * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation scatter_add_operation() {
  const std::vector<Suite> article = {Suite::article};
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
              entry(64, 16, 10, article, "ScatterSum / dim=64x16 dim=10"),
              entry(64, 16, 1000, article, "ScatterSum / dim=64x16 dim=1000"),
              entry(64, 16, 1000000, article, "ScatterSum / dim=64x16 dim=1000000"),
              entry(1024, 32, 10, article, "ScatterSum / dim=1024x32 dim=10"),
              entry(1024, 32, 1000, both, "ScatterSum / dim=1024x32 dim=1000"),
              entry(1024, 32, 1000000, article, "ScatterSum / dim=1024x32 dim=1000000"),
              entry(100, 64, 2000, {}),  // twenty updates a row
              // Messages along the edges of a graph, ml-explore/mlx#506.
              entry(1000, 64, 10000, {}),
              entry(100, 64, 100000, {}),
              entry(10, 64, 1000000, {}),
          },
      .fill = fill_scatter,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
