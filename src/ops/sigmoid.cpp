#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("sigmoid", shape, 4, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  elementwise_reference(request, values, [](double x) { return 1 / (1 + std::exp(-x)); });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 32 * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation sigmoid_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "sigmoid",
      .computes = "y = 1 / (1 + exp(-x)), element by element.",
      .counted =
          "Nominal: 4 FLOPs an element, one each for negation, exponential, sum and "
          "division" +
          std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because =
          "32 u times the value itself, u = 2^-24, since for x near -8 the values are about 3e-4. "
          "The "
          "exponential decides: MLX's own on a CPU was measured to err by 8.5 u at -8, and one "
          "with "
          "the 32-bit argument reduction of a GPU errs by about |x| u.",
      .published_instead = {},
      .cases =
          {
              entry({128, 16, 1024}, article, "Sigmoid / dim=128x16x1024"),
              entry({64, 128, 1024}, article, "Sigmoid / dim=64x128x1024"),
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
