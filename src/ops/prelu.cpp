#include "ops/elementwise.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return elementwise_case("prelu", shape, 3, std::move(suites), std::move(published), {},
                          {f32("weight", {1})});
}

void fill(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_activation(definition, seed, inputs);
  fill_uniform(inputs[1], seed_of(seed, 1), 0.25F, 0.5F);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const auto slope = static_cast<double>(request.inputs[1].as<float>()[0]);
  elementwise_reference(request, values, [slope](double x) { return x > 0 ? x : slope * x; });
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 4 * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation prelu_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "prelu",
      .computes = "y = max(x, 0) + weight min(x, 0), with one learned weight for all elements.",
      .counted = "Nominal: 3 FLOPs an element, two comparisons and a product" +
                 std::string(kElementwiseCounted),
      .inputs_because = std::string(kActivationInputs) +
                        " weight uniform on [0.25, 0.5), another one in every input set, so that "
                        "a weight kept from another call or left at its initial 0.25 shows.",
      .tolerance_because = "4 u times the value, u = 2^-24: the product is rounded once.",
      .published_instead =
          "With MLX 0.4 and later the column called eager timed a compiled function too, since "
          "mlx.nn compiles this activation by itself. Here mlx/cpu and mlx/gpu are eager.",
      .cases =
          {
              entry({128, 16, 1024}, article, "PReLU / dim=128x16x1024 dim=1"),
              entry({64, 128, 1024}, article, "PReLU / dim=64x128x1024 dim=1"),
              entry({128, 1024}, quick),    // a batch through a hidden layer
              entry({4096}, {}),            // next to nothing but the cost of a call
              entry({32, 64, 64, 64}, {}),  // feature maps of an image network
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
