#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites) {
  return elementwise_case("tanh", shape, 6, std::move(suites), {});
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  elementwise_reference(request, values, [](double x) { return std::tanh(x); });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 32 * kRoundoffF32, .absolute = 4 * kRoundoffF32};
}

}  // namespace

Operation tanh_operation() {
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "tanh",
      .computes = "y = tanh(x) = (exp(2 x) - 1) / (exp(2 x) + 1), element by element.",
      .counted =
          "Nominal: 6 FLOPs an element, one each for doubling, exponential, difference, sum and "
          "division, and one for the sign" +
          std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs),
      .tolerance_because =
          "32 u times the value itself, as for sigmoid, and 4 u besides, u = 2^-24: a plain "
          "exponential loses the last places of 1 in the difference where x is near 0.",
      .published_instead = {},
      .cases =
          {
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
