#include "ops/affine.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// `leading` are the extents of x before its last one, `in`.
CatalogueCase entry(Shape leading, std::int64_t in, std::int64_t out, std::vector<Suite> suites,
                    std::string published = {}) {
  const std::int64_t rows = element_count(leading);
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
       .work = affine_work(rows, in, out),
       .floor = affine_floor(rows, in, out)},
      std::move(suites));
}

}  // namespace

Operation linear_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "linear",
      .computes = "y[..., n] = sum over k of x[..., k] weight[n, k] + bias[n].",
      .counted = std::string(kAffineCounted),
      .inputs_because = std::string(kAffineInputsBecause),
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
              entry({1}, 1024, 1000, {}),      // one row: bound by reading the weight
              entry({64}, 256, 256, quick),    // a small batch
              entry({8, 32}, 64, 128, {}),     // a batch of sequences
              entry({8, 128}, 768, 3072, {}),  // a transformer's feed-forward layer
              entry({512}, 512, 512, {}),      // a square weight
          },
      .fill = fill_affine,
      .reference = out_by_in_affine_reference,
      .tolerance = affine_tolerance,
  };
}

}  // namespace howfast
