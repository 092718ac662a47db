#include <algorithm>
#include <cmath>

#include "ops/row_indices.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t columns, std::int64_t updates,
                    std::vector<Suite> suites, std::string published = {}) {
  const RowExtents extents{rows, columns, updates};
  const double bytes = scatter_bytes(extents);
  return scatter_case("scatter_max", extents, {static_cast<double>(updates * columns), bytes},
                      {0, bytes}, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  scatter_reference(request, values, [](ReferenceValue& element, double update) {
    element.value = std::max(element.value, update);
    element.magnitude = std::abs(element.value);
  });
}

}  // namespace

Operation scatter_max_operation() {
  const std::vector<Suite> article = {Suite::article};
  return {
      .name = "scatter_max",
      .computes =
          "y = x, then y[indices[i], :] = max(y[indices[i], :], updates[i, :]) for every i; an "
          "index may occur many times. x itself stays as it was, and takes part.",
      .counted =
          "Nominal: one comparison, reported in the place of a FLOP, for every element of updates; "
          "x, indices and updates read and y written once. Floor: the same bytes, since any update "
          "may be the largest of its row and rows that no index names have to be copied too; no "
          "comparisons, which never decide here.",
      .inputs_because =
          "Indices uniform over all rows, as edges of a random graph, but the first and the last "
          "of them name the last row: so the last row is always hit, and some row is always hit "
          "twice. x and updates uniform on the same interval, [-1, 1), so that about half of what "
          "ten updates meet is replaced and half stays: that tells the maximum from the update, "
          "from the element of x, and from the minimum.",
      .tolerance_because = "None: a maximum is one of the values and must not change a bit.",
      .published_instead =
          "On MLX the maximum was made and thrown away, so that nothing was timed; PyTorch took in "
          "only the first of the 16 or 32 columns, since its index had not been expanded to the "
          "full rows; x was all zeros; the last row was never hit.",
      .cases =
          {
              entry(64, 16, 10, article, "ScatterMax / dim=64x16 dim=10"),
              entry(64, 16, 1000, article, "ScatterMax / dim=64x16 dim=1000"),
              entry(64, 16, 1000000, article, "ScatterMax / dim=64x16 dim=1000000"),
              entry(1024, 32, 10, article, "ScatterMax / dim=1024x32 dim=10"),
              entry(1024, 32, 1000, article, "ScatterMax / dim=1024x32 dim=1000"),
              entry(1024, 32, 1000000, article, "ScatterMax / dim=1024x32 dim=1000000"),
              entry(100, 64, 2000, {Suite::quick}),  // twenty updates a row
              // Messages along the edges of a graph, ml-explore/mlx#506.
              entry(1000, 64, 10000, {}),
              entry(100, 64, 100000, {}),
              entry(10, 64, 1000000, {}),
          },
      .fill = fill_scatter,
      .reference = reference,
      .tolerance = exact,
  };
}

}  // namespace howfast
