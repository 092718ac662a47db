#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("leaky_relu", shape, 2, std::move(suites), std::move(published),
                          {{"negative_slope", 0.01}});
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const double slope = request.definition.attributes.real("negative_slope");
  elementwise_reference(request, values, [slope](double x) { return x > 0 ? x : slope * x; });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 8 * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation leaky_relu_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "leaky_relu",
      .computes = "y = x where x > 0, negative_slope x elsewhere.",
      .counted = "Nominal: 2 FLOPs an element, a comparison and a product" +
                 std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because =
          "8 u times the value, u = 2^-24: one roundoff for 0.01 as f32 and one for the product "
          "are all there can be.",
      .published_instead =
          "With MLX 0.4 and later the column called eager timed a compiled function too, since "
          "mlx.nn compiles this activation by itself. Here mlx/cpu and mlx/gpu are eager.",
      .cases =
          {
              entry({128, 16, 1024}, article, "LeakyReLU / dim=128x16x1024"),
              entry({64, 128, 1024}, article, "LeakyReLU / dim=64x128x1024"),
              entry({128, 1024}, quick),    // a batch through a hidden layer
              entry({4096}, {}),            // next to nothing but the cost of a call
              entry({32, 64, 64, 64}, {}),  // feature maps of an image network
          },
      .fill = fill_activation,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
