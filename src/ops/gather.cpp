#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/row_indices.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t columns, std::int64_t count,
                    std::vector<Suite> suites, std::string published = {}) {
  const auto bytes_with_rows = [&](std::int64_t read) {
    return static_cast<double>((count + read) * columns) * sizeof(float) +
           static_cast<double>(count) * sizeof(std::int32_t);
  };
  return make_case({.id = {},
                    .operation = "gather",
                    .published = std::move(published),
                    .inputs = {f32("x", {rows, columns}), {"indices", DType::i32, {count}}},
                    .outputs = {f32("y", {count, columns})},
                    .attributes = {},
                    .work = {0, bytes_with_rows(std::min(rows, count))},
                    .floor = {0, bytes_with_rows(1)}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_row_indices(inputs[1], seed_of(seed, 1), inputs[0].shape()[0]);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const float* x = request.inputs[0].as<float>().data();
  const std::int64_t columns = request.inputs[0].shape()[1];
  const std::int32_t* indices = request.inputs[1].as<std::int32_t>().data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t element = request.elements[i];
    const auto value =
        static_cast<double>(x[indices[element / columns] * columns + element % columns]);
    values[i] = {value, std::abs(value)};
  }
}

}  // namespace

Operation gather_operation() {
  const std::vector<Suite> article = {Suite::article};
  return {
      .name = "gather",
      .computes = "y[i, :] = x[indices[i], :].",
      .counted =
          "Nominal: the indices read and y written once, and as many rows of x read as there are "
          "indices, at most all of them once; no FLOPs. Floor: the same but for x, of which only "
          "one row is counted, since how many different rows random indices name is left to the "
          "draw.",
      .inputs_because =
          "Indices uniform over all rows, as edges of a random graph, but the first and the last "
          "of them name the last row, so that it is always read. x uniform on [-1, 1) in steps of "
          "2^-23, so that next to no two elements are equal and almost every wrong row, column or "
          "order shows.",
      .tolerance_because = "None: gathering moves values and must not change a bit.",
      .published_instead =
          "The last row was never read; PyTorch had 64-bit indices, MLX 32-bit ones. Many of the "
          "times are within twice that of launching nothing.",
      .cases =
          {
              entry(64, 256, 10, article, "Gather / dim=64x256 dim=10"),
              entry(64, 256, 1000, article, "Gather / dim=64x256 dim=1000"),
              entry(64, 256, 1000000, article, "Gather / dim=64x256 dim=1000000"),
              entry(1024, 32, 10, article, "Gather / dim=1024x32 dim=10"),
              entry(1024, 32, 1000, article, "Gather / dim=1024x32 dim=1000"),
              entry(1024, 32, 1000000, article, "Gather / dim=1024x32 dim=1000000"),
              // Features of the neighbours in a graph, ml-explore/mlx#506.
              entry(1000, 64, 10000, {Suite::quick}),
              entry(100, 64, 100000, {}),
              entry(10, 64, 1000000, {}),
              // From a call that is all launching to one that is all memory.
              entry(65536, 64, 16, {}),
              entry(65536, 64, 128, {}),
              entry(65536, 64, 1024, {}),
              entry(65536, 64, 8192, {}),
              entry(65536, 64, 65536, {}),
              entry(65536, 64, 524288, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = exact,
  };
}

}  // namespace howfast
