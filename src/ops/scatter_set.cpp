#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/row_indices.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t columns, std::int64_t updates,
                    std::vector<Suite> suites, std::string published = {}) {
  const RowExtents extents{rows, columns, updates};
  const double floor = 2 * static_cast<double>(rows * columns) * sizeof(float) +
                       static_cast<double>(std::min(rows, updates)) * sizeof(std::int32_t);
  return scatter_case("scatter_set", extents, {0, scatter_bytes(extents)}, {0, floor},
                      std::move(suites), std::move(published));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  const std::int64_t rows = inputs[0].shape()[0];
  const std::int64_t columns = inputs[0].shape()[1];
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  const bool repeats = inputs[1].elements() > rows;
  (repeats ? fill_row_indices : fill_unique_row_indices)(inputs[1], seed_of(seed, 1), rows);
  float* next = inputs[2].as<float>().data();
  for (const std::int32_t index : inputs[1].as<std::int32_t>()) {
    // Of the index alone: updates of the same row are the same.
    const auto first = static_cast<std::uint64_t>(index * columns);
    for (std::uint64_t c = 0; c < static_cast<std::uint64_t>(columns); ++c) {
      *next++ = uniform(seed_of(seed, 2), first + c, -1, 1);
    }
  }
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  scatter_reference(request, values, [](ReferenceValue& element, double update) {
    element = {update, std::abs(update)};
  });
}

}  // namespace

Operation scatter_set_operation() {
  const std::vector<Suite> article = {Suite::article};
  return {
      .name = "scatter_set",
      .computes =
          "y = x, then y[indices[i], :] = updates[i, :] for every i. x itself stays as it "
          "was.",
      .counted =
          "Nominal: x, indices and updates read and y written once; no FLOPs. Floor: y written, "
          "and each of its rows read once, from x or from updates, since rows that are overwritten "
          "need not be copied first; as many indices as name different rows, at most one a row, "
          "since updates of the same row are the same and one of them is enough.",
      .inputs_because =
          "Which of several updates of a row stays is left open by every framework, so no index "
          "occurs twice where there are enough rows; where there are more indices than rows, all "
          "updates of a row carry the same values, so that any order gives the same answer. "
          "Indices are a random choice of rows and always name the last one. x and updates "
          "uniform on [-1, 1).",
      .tolerance_because = "None: overwriting moves values and must not change a bit.",
      .published_instead =
          "x was all zeros and was overwritten in place, so that after the first call nothing "
          "changed any more; duplicate indices carried different updates; the last row was never "
          "hit; PyTorch had 64-bit indices, MLX 32-bit ones.",
      .cases =
          {
              entry(64, 16, 10, article, "Scatter / dim=64x16 dim=10"),
              entry(64, 16, 1000, article, "Scatter / dim=64x16 dim=1000"),
              entry(64, 16, 1000000, article, "Scatter / dim=64x16 dim=1000000"),
              entry(1024, 32, 10, article, "Scatter / dim=1024x32 dim=10"),
              entry(1024, 32, 1000, article, "Scatter / dim=1024x32 dim=1000"),
              entry(1024, 32, 1000000, article, "Scatter / dim=1024x32 dim=1000000"),
              entry(4096, 64, 2048, {Suite::quick}),  // every other row of a table
              entry(100000, 64, 1000, {}),            // few rows of a large one
              entry(100000, 64, 100000, {}),          // all of them, in another order
          },
      .fill = fill,
      .reference = reference,
      .tolerance = exact,
  };
}

}  // namespace howfast
