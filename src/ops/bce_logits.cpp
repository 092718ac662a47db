#include <algorithm>

#include "ops/binary_cross_entropy.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  return binary_cross_entropy_case("bce_logits", "x", shape, 8, std::move(suites),
                                   std::move(published));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_target(inputs[1], seed_of(seed, 1));
  const std::span<const float> target = inputs[1].as<float>();
  const float least = uniform(seed_of(seed, 2), 0, -8, 0);
  std::uint64_t index = 0;
  for (float& x : inputs[0].as<float>()) {
    const float margin = least + uniform(seed_of(seed, 0), index, 0, 16);
    x = target[index++] == 1 ? margin : -margin;
  }
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  mean_reference(request, values, [](double x, double target) {
    return std::max(x, 0.0) - x * target + std::log1p(std::exp(-std::abs(x)));
  });
}

}  // namespace

Operation bce_logits_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "bce_logits",
      .computes =
          "y = mean over all elements of log(1 + exp(x)) - x target: binary cross entropy of the "
          "probabilities 1 / (1 + exp(-x)).",
      .counted =
          "Nominal: 8 FLOPs an element, as counted by others; x and target read and one number "
          "written. Floor: the same bytes, since every element changes the mean; no FLOPs, since "
          "what an exponential and a logarithm must cost is not proven.",
      .inputs_because =
          "target is 0 or 1 with a share of ones drawn from [1/4, 3/4). x = margin where target is "
          "1 and -margin elsewhere, the margin being uniform on [a, a + 16) with a drawn from "
          "[-8, 0): the answer, which is one number, goes from 2.1 for a = -8 to 0.05 for a = 0, "
          "so that another input set has quite another one. Terms that "
          "only the exponential and the logarithm tell from zero are 5 % of it and more.",
      .tolerance_because = std::string(kMeanTolerance),
      .published_instead =
          "MLX was given logits with integer targets, PyTorch probabilities with f32 targets: two "
          "operations in one row. On mps and cuda PyTorch ran on the CPU before 14 February 2024, "
          "since its tensors were never moved.",
      .cases =
          {
              entry({1000000}, article, "BCE / dim=1000000 dim=1000000"),
              entry({100000, 32}, article, "BCE / dim=100000x32 dim=100000x32"),
              entry({100000, 64, 2}, article, "BCE / dim=100000x64x2 dim=100000x64x2"),
              entry({128, 100000}, article, "BCE / dim=128x100000 dim=128x100000"),
              entry({64, 1000}, quick),  // many labels for each of a batch
              entry({1024}, {}),         // one label each: the cost of a call
              entry({8, 512, 512}, {}),  // the pixels of masks
          },
      .fill = fill,
      .reference = reference,
      .tolerance = mean_tolerance,
  };
}

}  // namespace howfast
