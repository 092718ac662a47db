#include <cmath>

#include "ops/fill.hpp"
#include "ops/lanes.hpp"
#include "ops/operation.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  const auto n = static_cast<double>(element_count(shape));
  const double bytes = 2 * n * sizeof(float);
  return make_case({.id = {},
                    .operation = "layer_norm",
                    .published = std::move(published),
                    .inputs = {f32("x", shape)},
                    .outputs = {f32("y", shape)},
                    .attributes = {{"eps", 1e-5}},
                    .work = {8 * n, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed, 0x1p-6F, 0x3p-6F);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const AxisView view = view_around(request.inputs[0].shape(), -1);
  const double eps = request.definition.attributes.real("eps");
  const auto terms = static_cast<double>(view.extent);
  std::int64_t lane = -1;
  double mean = 0;
  double scale = 0;
  for (const LaneElement& element : order_by_lane(view, request.elements)) {
    const float* first = x.data() + element.start;
    if (element.start != lane) {
      lane = element.start;
      double sum = 0;
      for (std::int64_t i = 0; i < view.extent; ++i) sum += static_cast<double>(first[i]);
      mean = sum / terms;
      double squares = 0;
      for (std::int64_t i = 0; i < view.extent; ++i) {
        const double apart = static_cast<double>(first[i]) - mean;
        squares += apart * apart;
      }
      scale = 1 / std::sqrt(squares / terms + eps);
    }
    const auto own = static_cast<double>(first[element.position]);
    values[element.asked] = {(own - mean) * scale, (std::abs(own) + std::abs(mean)) * scale};
  }
}

Tolerance tolerance(const Case& definition, std::size_t) {
  // In roundoffs; tolerance_because has the argument.
  constexpr double kOfElement = 32;
  constexpr double kOfMeanPerTerm = 1.0 / 32;
  const auto terms = static_cast<double>(definition.inputs[0].shape.back());
  return {.relative = (kOfElement + kOfMeanPerTerm * terms) * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation layer_norm_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "layer_norm",
      .computes =
          "y = (x - mean) / sqrt(variance + eps), mean and variance being those of the n elements "
          "along the last axis (divided by n); no weight and no bias.",
      .counted =
          "Nominal: 8 FLOPs an element, one for the mean, three for the variance, four to bring "
          "the "
          "element there, as counted by others; the input read and the output written once. Floor: "
          "the same bytes, since every element is needed and every element is new; no FLOPs, which "
          "never decide here.",
      .inputs_because =
          "Uniform on [1/64, 3/64): a mean of 3.5 standard deviations, so that leaving it in shows "
          "in either place, and a variance of 8e-5, so that leaving out eps = 1e-5 changes every "
          "answer by 6 %.",
      .tolerance_because =
          "(32 + n / 32) u times (|x| + |mean|) / sqrt(variance + eps), which is 4 to 10, with "
          "u = 2^-24: the terms that the subtraction combines, whatever little is left of them. "
          "n u / 32 is for the sum of n terms of one sign in the worst order in use, one "
          "sequential "
          "f32 sum, as for softmax. It leaves room for the variance as E[x^2] - mean^2, but not "
          "for "
          "a variance divided by n - 1.",
      .published_instead = {},
      .cases =
          {
              entry({64, 128, 1024}, article, "LayerNorm / dim=64x128x1024"),
              entry({128, 64, 1024}, article, "LayerNorm / dim=128x64x1024"),
              entry({128, 768}, quick),  // the tokens of a short text
              entry({1, 4096}, {}),      // one token: the cost of a call
              entry({8, 512, 768}, {}),  // a batch in a transformer's training
              entry({32768, 64}, {}),    // many short lanes
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
