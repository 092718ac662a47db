#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// `leading` are the extents of x before its last one, `in`.
CatalogueCase entry(Shape leading, std::int64_t in, std::int64_t out, std::vector<Suite> suites,
                    std::string published = {}) {
  const auto m = static_cast<double>(element_count(leading));
  const auto k = static_cast<double>(in);
  const auto n = static_cast<double>(out);
  const double bytes = (m * k + k * n + n + m * n) * sizeof(float);
  Shape x = leading;
  x.push_back(in);
  Shape y = std::move(leading);
  y.push_back(out);
  return make_case(
      {.id = {},
       .operation = "linear",
       .published = std::move(published),
       .inputs = {f32("x", std::move(x)), f32("weight", {out, in}), f32("bias", {out})},
       .outputs = {f32("y", std::move(y))},
       .attributes = {},
       .work = {2 * m * n * k + m * n, bytes},
       .floor = {0, bytes}},
      std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
  fill_uniform(inputs[2], seed_of(seed, 2), 1, 2);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const std::span<const float> weight = request.inputs[1].as<float>();
  const std::span<const float> bias = request.inputs[2].as<float>();
  const std::int64_t out = request.inputs[1].shape()[0];
  const std::int64_t in = request.inputs[1].shape()[1];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t row = request.elements[i] / out;
    const std::int64_t column = request.elements[i] % out;
    const auto start = static_cast<double>(bias[static_cast<std::size_t>(column)]);
    values[i] = {start, std::abs(start)};
    add_products(x.data() + row * in, weight.data() + column * in, 1, in, values[i]);
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = kRoundoffsOfProductSum * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation linear_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "linear",
      .computes = "y[..., n] = sum over k of x[..., k] weight[n, k] + bias[n].",
      .counted =
          "Nominal: 2 M N K FLOPs for the products and their sum and M N for the bias, M being the "
          "number of rows of x; every input read and the output written once. Floor: the same "
          "bytes; no FLOPs, since fast matrix multiplication needs fewer than 2 M N K and no "
          "useful lower bound on it is proven.",
      .inputs_because =
          "x and weight uniform on [-1, 1): mean zero, so that no output is near another's or "
          "near a common value. bias uniform on [1, 2): far above the tolerance even where 51200 "
          "products are added to it, so that leaving it out always shows.",
      .tolerance_because = std::string(kProductSumTolerance),
      .published_instead =
          "The weight was stored [in, out]; here it is [out, in], as the linear layers of both "
          "frameworks keep it. On MLX, until 6 March 2024, a matrix product and an addition were "
          "timed against PyTorch's one fused call.",
      .cases =
          {
              entry({100, 1024}, 32, 1024, article,
                    "Linear / dim=100x1024x32 dim=32x1024 dim=1024"),
              entry({100, 1024}, 64, 1024, article,
                    "Linear / dim=100x1024x64 dim=64x1024 dim=1024"),
              entry({100, 1024}, 256, 1024, article,
                    "Linear / dim=100x1024x256 dim=256x1024 dim=1024"),
              entry({100, 1024}, 512, 1024, article,
                    "Linear / dim=100x1024x512 dim=512x1024 dim=1024"),
              entry({100, 1}, 51200, 1, article, "Linear / dim=100x1x51200 dim=51200x1 dim=1"),
              entry({1}, 1024, 1000, quick),   // one row: bound by reading the weight
              entry({64}, 256, 256, quick),    // a small batch
              entry({8, 32}, 64, 128, quick),  // a batch of sequences
              entry({8, 128}, 768, 3072, {}),  // a transformer's feed-forward layer
              entry({512}, 512, 512, {}),      // a square weight
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
