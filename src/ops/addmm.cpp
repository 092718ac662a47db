#include "ops/affine.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

CatalogueCase entry(std::int64_t rows, std::int64_t in, std::int64_t out,
                    std::vector<Suite> suites) {
  return make_case({.id = {},
                    .operation = "addmm",
                    .published = {},
                    .inputs = {f32("x", {rows, in}), f32("weight", {in, out}), f32("bias", {out})},
                    .outputs = {f32("y", {rows, out})},
                    .attributes = {},
                    .work = affine_work(rows, in, out),
                    .floor = affine_floor(rows, in, out)},
                   std::move(suites));
}

}  // namespace

Operation addmm_operation() {
  return {
      .name = "addmm",
      .computes =
          "y[m, n] = bias[n] + sum over k of x[m, k] weight[k, n]: as linear, but with the weight "
          "stored [in, out] and two-dimensional x.",
      .counted = std::string(kAffineCounted),
      .inputs_because = std::string(kAffineInputsBecause),
      .tolerance_because = std::string(kProductSumTolerance),
      .published_instead =
          "The published Linear kept its weight this way on MLX, from 6 March 2024 in one call.",
      .cases =
          {
              entry(64, 256, 256, {Suite::quick}),
              entry(1, 1024, 1000, {}),     // one row: bound by reading the weight
              entry(512, 512, 512, {}),     // a square weight
              entry(1024, 768, 3072, {}),   // a transformer's feed-forward layer
              entry(102400, 32, 1024, {}),  // a published experiment of linear, flattened
          },
      .fill = fill_affine,
      .reference = in_by_out_affine_reference,
      .tolerance = affine_tolerance,
  };
}

}  // namespace howfast
