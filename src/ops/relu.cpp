#include <algorithm>

#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("relu", shape, 1, std::move(suites), std::move(published));
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  elementwise_reference(request, values, [](double x) { return std::max(x, 0.0); });
}

Tolerance tolerance(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace

Operation relu_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "relu",
      .computes = "y = max(x, 0), element by element.",
      .counted = "Nominal: 1 FLOP an element, the comparison" + std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because = "None: an element is either moved or replaced by zero.",
      .published_instead =
          "With MLX 0.4 and later the column called eager timed a compiled function too, since "
          "mlx.nn compiles this activation by itself. Here mlx/cpu and mlx/gpu are eager.",
      .cases =
          {
              entry({128, 16, 1024}, article, "ReLU / dim=128x16x1024"),
              entry({64, 128, 1024}, article, "ReLU / dim=64x128x1024"),
              entry({128, 1024}, quick),      // a batch through a hidden layer
              entry({32, 112, 112, 64}, {}),  // the first feature maps of an image network
              // From the cost of a call to that of memory, in steps of eight.
              entry({1 << 11}, {}),
              entry({1 << 14}, {}),
              entry({1 << 17}, {}),
              entry({1 << 20}, {}),
              entry({1 << 23}, {}),
              entry({1 << 26}, {}),
          },
      .fill = fill_activation,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
