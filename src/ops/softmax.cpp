#include <algorithm>
#include <cmath>

#include "ops/fill.hpp"
#include "ops/lanes.hpp"
#include "ops/operation.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::int64_t axis, std::vector<Suite> suites,
                    std::string published = {}) {
  const auto n = static_cast<double>(element_count(shape));
  const double bytes = 2 * n * sizeof(float);
  return make_case({.id = {},
                    .operation = "softmax",
                    .published = std::move(published),
                    .inputs = {f32("x", shape)},
                    .outputs = {f32("y", shape)},
                    .attributes = {{"axis", axis}},
                    .work = {5 * n, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed, 98, 102);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const AxisView view =
      view_around(request.inputs[0].shape(), request.definition.attributes.integer("axis"));
  std::int64_t lane = -1;
  double largest = 0;
  double sum = 0;
  for (const LaneElement& element : order_by_lane(view, request.elements)) {
    const float* first = x.data() + element.start;
    if (element.start != lane) {
      lane = element.start;
      float most = *first;
      for (std::int64_t i = 1; i < view.extent; ++i) most = std::max(most, first[i * view.inner]);
      largest = static_cast<double>(most);
      sum = 0;
      for (std::int64_t i = 0; i < view.extent; ++i) {
        sum += std::exp(static_cast<double>(first[i * view.inner]) - largest);
      }
    }
    const auto own = static_cast<double>(first[element.position * view.inner]);
    const double value = std::exp(own - largest) / sum;
    values[element.asked] = {value, value};
  }
}

Tolerance tolerance(const Case& definition, std::size_t) {
  // In roundoffs; tolerance_because has the argument.
  constexpr double kOfElement = 64;
  constexpr double kOfSumPerTerm = 1.0 / 32;
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  const double terms = static_cast<double>(view.extent);
  return {.relative = (kOfElement + kOfSumPerTerm * terms) * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation softmax_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "softmax",
      .computes = "y = exp(x - max x) / sum exp(x - max x), along one axis.",
      .counted =
          "Nominal: 5 FLOPs an element, one each for maximum, subtraction, exponential, sum and "
          "division; the input read and the output written once. Floor: the same bytes, since "
          "every element is needed and every element is new; no FLOPs, since what an exponential "
          "must cost is not proven.",
      .inputs_because =
          "Uniform on [98, 102). exp(98) overflows f32, so leaving out the subtraction of the "
          "maximum gives infinities instead of a little less work. The answers of a lane lie up to "
          "a factor e^4 = 55 apart and the sums of lanes differ, so that a constant or another "
          "axis is far off, in lanes of eight as in lanes of a million.",
      .tolerance_because =
          "Relative to the value itself, since in a lane of a million the values are about 1e-6. "
          "With u = 2^-24: 64 u for the subtraction, the exponential (a fast one on a GPU is "
          "good to about 7 units in the last place at arguments from -4 to 0) and the division; "
          "n u / 32 for a sum of n positive terms. The worst order in use, one sequential f32 "
          "sum, was measured to err by 18 u for 1024 terms and by 3400 u for a million, where the "
          "small terms are no longer than the last place of the sum and their rounding errors "
          "have a common sign.",
      .published_instead =
          "On MLX the axis was dropped after 14 February 2024: 13 of the 17 Apple tables show a "
          "softmax over the whole flattened array.",
      .cases =
          {
              entry({64, 1000000}, -1, article, "Softmax / dim=64x1000000 axi=-1"),
              entry({1000000, 64}, -1, article, "Softmax / dim=1000000x64 axi=-1"),
              entry({64, 16, 32, 1024}, -1, article, "Softmax / dim=64x16x32x1024 axi=-1"),
              entry({128, 16, 32, 1024}, -1, article, "Softmax / dim=128x16x32x1024 axi=-1"),
              entry({1024, 16, 32, 128}, -1, article, "Softmax / dim=1024x16x32x128 axi=-1"),
              entry({1024, 64, 32, 8}, -1, article, "Softmax / dim=1024x64x32x8 axi=-1"),
              entry({128, 1000}, -1, quick),     // class scores of a batch
              entry({4096, 16}, -1, {}),         // many short lanes
              entry({16, 128, 32}, 1, {}),       // lanes that are not contiguous
              entry({8, 12, 256, 256}, -1, {}),  // attention scores
              entry({16, 50257}, -1, {}),        // a language model's vocabulary
              entry({1024, 1024}, 0, {}),
              // From the cost of a call to that of memory, in steps of eight.
              entry({1 << 1, 1024}, -1, {}),
              entry({1 << 4, 1024}, -1, {}),
              entry({1 << 7, 1024}, -1, {}),
              entry({1 << 10, 1024}, -1, {}),
              entry({1 << 13, 1024}, -1, {}),
              entry({1 << 16, 1024}, -1, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
