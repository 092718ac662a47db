#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("softplus", shape, 4, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  elementwise_reference(request, values, [](double x) { return std::log1p(std::exp(x)); });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 16 * kRoundoffF32, .absolute = 8 * kRoundoffF32};
}

}  // namespace

Operation softplus_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "softplus",
      .computes = "y = log(1 + exp(x)), element by element.",
      .counted =
          "Nominal: 4 FLOPs an element, one each for the comparison that keeps the "
          "exponential small, the exponential, the sum and the logarithm" +
          std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because =
          "16 u times the value and 8 u, u = 2^-24. The first is for the exponential (MLX's own on "
          "a "
          "CPU was measured to err by 9 u at -8) and the logarithm. The second is for the "
          "textbook's "
          "log(1 + exp(x)), which rounds 1 + exp(x) to a multiple of 2 u where exp(x) is small.",
      .published_instead =
          "With MLX 0.4 and later the column called eager timed a compiled function too, since "
          "mlx.nn compiles this activation by itself. Here mlx/cpu and mlx/gpu are eager.",
      .cases =
          {
              entry({128, 16, 1024}, article, "Softplus / dim=128x16x1024"),
              entry({64, 128, 1024}, article, "Softplus / dim=64x128x1024"),
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
