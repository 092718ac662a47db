#include <algorithm>

#include "ops/binary_cross_entropy.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites) {
  return binary_cross_entropy_case("bce_prob", "p", shape, 10, std::move(suites), {});
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_target(inputs[1], seed_of(seed, 1));
  const std::span<const float> target = inputs[1].as<float>();
  // The probability given to the wrong one of both, in steps of 2^-24, all of them exact.
  constexpr std::uint32_t kLeastBound = 1U << 21U;
  constexpr std::uint32_t kMostBound = 1U << 24U;
  constexpr std::uint32_t kCertainAndWrong = 1024;  // one in so many
  const std::uint32_t bound = kLeastBound + below(seed_of(seed, 2), 0, kMostBound - kLeastBound);
  std::uint64_t index = 0;
  for (float& p : inputs[0].as<float>()) {
    float wrong = static_cast<float>(below(seed_of(seed, 0), index, bound)) * 0x1p-24F;
    if (below(seed_of(seed, 3), index, kCertainAndWrong) == 0) wrong = 1;
    p = target[index++] == 1 ? 1 - wrong : wrong;
  }
}

double clamped_log(double p) { return std::max(std::log(p), -100.0); }

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  mean_reference(request, values, [](double p, double target) {
    return -(target * clamped_log(p) + (1 - target) * clamped_log(1 - p));
  });
}

}  // namespace

Operation bce_prob_operation() {
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "bce_prob",
      .computes =
          "y = mean over all elements of -(target log p + (1 - target) log(1 - p)), each logarithm "
          "no less than -100: binary cross entropy of probabilities.",
      .counted =
          "Nominal: 10 FLOPs an element, as counted by others; p and target read and one number "
          "written. Floor: the same bytes, since every element changes the mean; no FLOPs, since "
          "what a logarithm must cost is not proven.",
      .inputs_because =
          "target is 0 or 1 with a share of ones drawn from [1/4, 3/4). The probability given to "
          "the wrong one of both is uniform on [0, a) with a drawn from [1/8, 1), so that the "
          "answer, which is one number, goes from 0.16 to 1.1 and another input set has quite "
          "another one. One element in 1024 is certain and wrong: without the limit of -100 the "
          "answer is infinite.",
      .tolerance_because = std::string(kMeanTolerance),
      .published_instead =
          "This is what the published BCE did on PyTorch while MLX was given logits; here the two "
          "readings are two operations, and the article's experiments are bce_logits.",
      .cases =
          {
              entry({64, 1000}, quick),  // many labels for each of a batch
              // As the published experiments of bce_logits.
              entry({1000000}, {}),
              entry({100000, 32}, {}),
              entry({100000, 64, 2}, {}),
              entry({128, 100000}, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = mean_tolerance,
  };
}

}  // namespace howfast
