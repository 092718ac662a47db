#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "base/random.hpp"
#include "ops/lanes.hpp"
#include "ops/operation.hpp"

namespace howfast {
namespace {

constexpr unsigned kHalf = 12;  // bits of half a value
constexpr std::uint32_t kHalfMask = (1U << kHalf) - 1;

CatalogueCase entry(const Shape& shape, std::int64_t axis, std::vector<Suite> suites) {
  const auto n = static_cast<double>(element_count(shape));
  const auto extent = static_cast<double>(view_around(shape, axis).extent);
  const double bytes = n * (2 * sizeof(float) + sizeof(std::int32_t));
  return make_case({.id = {},
                    .operation = "sort_with_indices",
                    .published = {},
                    .inputs = {f32("x", shape)},
                    .outputs = {f32("y", shape), {"indices", DType::i32, shape}},
                    .attributes = {{"axis", axis}},
                    .work = {n * std::log2(extent), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

/// Shuffles the 24-bit numbers: four rounds of a Feistel network, which is one-to-one whatever its
/// round function is.
std::uint32_t shuffled(std::uint32_t number, std::uint64_t seed) {
  std::uint32_t left = number >> kHalf;
  std::uint32_t right = number & kHalfMask;
  for (std::uint64_t round = 0; round < 4; ++round) {
    const std::uint64_t bits = random_bits(seed, round << kHalf | right);
    left ^= static_cast<std::uint32_t>(bits >> (64 - kHalf));
    std::swap(left, right);
  }
  return left << kHalf | right;
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  assert(inputs[0].elements() <= 1LL << (2 * kHalf));
  std::uint32_t next = 0;
  for (float& value : inputs[0].as<float>()) {
    value = static_cast<float>(shuffled(next++, seed)) * 0x1p-23F - 1;
  }
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const AxisView view =
      view_around(request.inputs[0].shape(), request.definition.attributes.integer("axis"));
  std::int64_t lane = -1;
  std::vector<std::int64_t> order(static_cast<std::size_t>(view.extent));
  for (const LaneElement& element : order_by_lane(view, request.elements)) {
    const float* first = x.data() + element.start;
    if (element.start != lane) {
      lane = element.start;
      std::iota(order.begin(), order.end(), 0);
      std::ranges::sort(order, {}, [&](std::int64_t i) { return first[i * view.inner]; });
    }
    const std::int64_t index = order[static_cast<std::size_t>(element.position)];
    const double value = request.output == 0 ? static_cast<double>(first[index * view.inner])
                                             : static_cast<double>(index);
    values[element.asked] = {value, std::abs(value)};
  }
}

Tolerance tolerance(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace

Operation sort_with_indices_operation() {
  return {
      .name = "sort_with_indices",
      .computes =
          "y = the elements of x in ascending order along one axis, and indices = where along that "
          "axis each of them stood in x.",
      .counted =
          "Nominal: n log2(d) comparisons, reported in the place of FLOPs, for n elements in lanes "
          "of d; the input read and both outputs written once, indices counted at 32 bits. Floor: "
          "the same bytes; no comparisons, since a radix sort makes none.",
      .inputs_because =
          "Different numbers on [-1, 1), a shuffle of multiples of 2^-23: since no two are equal, "
          "there is one right answer for the indices, stable or not.",
      .tolerance_because = "None: sorting moves values and must not change a bit.",
      .published_instead =
          "This was timed as Sort on PyTorch, which always makes the indices, against values alone "
          "on MLX.",
      .cases =
          {
              entry({256, 128}, -1, {Suite::quick}),
              entry({64, 128, 1024}, 0, {}),
              entry({64, 128, 1024}, 1, {}),
              entry({64, 128, 1024}, 2, {}),
              entry({1000000}, -1, {}),
              entry({1024, 1024}, -1, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
