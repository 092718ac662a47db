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
  const auto extent = static_cast<double>(view_around(shape, axis).extent);
  const double bytes = 2 * n * sizeof(float);
  return make_case({.id = {},
                    .operation = "sort",
                    .published = std::move(published),
                    .inputs = {f32("x", shape)},
                    .outputs = {f32("y", shape)},
                    .attributes = {{"axis", axis}},
                    .work = {n * std::log2(extent), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed, -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const AxisView view =
      view_around(request.inputs[0].shape(), request.definition.attributes.integer("axis"));
  std::int64_t lane = -1;
  std::vector<float> sorted(static_cast<std::size_t>(view.extent));
  for (const LaneElement& element : order_by_lane(view, request.elements)) {
    if (element.start != lane) {
      lane = element.start;
      const float* next = x.data() + element.start;
      for (float& value : sorted) {
        value = *next;
        next += view.inner;
      }
      std::ranges::sort(sorted);
    }
    const auto value = static_cast<double>(sorted[static_cast<std::size_t>(element.position)]);
    values[element.asked] = {value, std::abs(value)};
  }
}

Tolerance tolerance(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace

Operation sort_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "sort",
      .computes = "y = the elements of x in ascending order along one axis; values only.",
      .counted =
          "Nominal: n log2(d) comparisons, reported in the place of FLOPs, for n elements in lanes "
          "of d, and the input read and the output written once. Floor: the same bytes; no "
          "comparisons, since a radix sort makes none.",
      .inputs_because =
          "Uniform on [-1, 1), in steps of 2^-23: of both signs, since the bits of negative "
          "numbers sort the other way round, and with next to no equal elements, so that almost "
          "every exchange of two elements shows.",
      .tolerance_because = "None: sorting moves values and must not change a bit.",
      .published_instead =
          "On MLX the axis was dropped after 14 February 2024 and every case sorted along the last "
          "axis. PyTorch's sort also returned the indices, as it always does; MLX's did not.",
      .cases =
          {
              entry({64, 128, 1024}, 0, article, "Sort / dim=64x128x1024 axi=0"),
              entry({64, 128, 1024}, 1, article, "Sort / dim=64x128x1024 axi=1"),
              entry({64, 128, 1024}, 2, article, "Sort / dim=64x128x1024 axi=2"),
              entry({16384}, -1, {}),        // one long lane
              entry({256, 128}, -1, quick),  // many short lanes
              entry({256, 128}, 0, {}),      // lanes that are not contiguous
              entry({1000000}, -1, {}),
              entry({1024, 1024}, -1, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
