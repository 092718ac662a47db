#include "ops/elementwise.hpp"

namespace howfast {
namespace {

// Klambauer et al. 2017, "Self-Normalizing Neural Networks", to double precision.
constexpr double kAlpha = 1.6732632423543772;
constexpr double kScale = 1.0507009873554805;

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("selu", shape, 4, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  elementwise_reference(request, values,
                        [](double x) { return kScale * (x > 0 ? x : kAlpha * std::expm1(x)); });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 128 * kRoundoffF32, .absolute = 16 * kRoundoffF32};
}

}  // namespace

Operation selu_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "selu",
      .computes =
          "y = scale x where x > 0, scale alpha (exp(x) - 1) elsewhere, with scale = 1.05070098 "
          "and alpha = 1.67326324.",
      .counted =
          "Nominal: 4 FLOPs an element, one each for the exponential, the subtraction and "
          "the two products" +
          std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because =
          "128 u times the value and 16 u, u = 2^-24. The first is for the constants: MLX "
          "documents "
          "them as 1.67326 and 1.0507, which is up to 48 u off. The second is for exp(x) - 1 next "
          "to zero, where both terms are near 1 and rounded before they cancel.",
      .published_instead =
          "With MLX 0.4 and later the column called eager timed a compiled function too, since "
          "mlx.nn compiles this activation by itself: what compiling gains fell from 330 % to 12 % "
          "with that release. Here mlx/cpu and mlx/gpu are eager.",
      .cases =
          {
              entry({128, 16, 1024}, article, "SeLU / dim=128x16x1024"),
              entry({64, 128, 1024}, article, "SeLU / dim=64x128x1024"),
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
