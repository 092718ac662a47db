#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape a, Shape b, std::int64_t axis, std::vector<Suite> suites,
                    std::string published = {}) {
  Shape y = a;
  y[static_cast<std::size_t>(axis)] += b[static_cast<std::size_t>(axis)];
  const double bytes = 2 * static_cast<double>(element_count(y)) * sizeof(float);
  return make_case({.id = {},
                    .operation = "concat",
                    .published = std::move(published),
                    .inputs = {f32("a", std::move(a)), f32("b", std::move(b))},
                    .outputs = {f32("y", std::move(y))},
                    .attributes = {{"axis", axis}},
                    .work = {0, bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::int64_t axis = request.definition.attributes.integer("axis");
  // Along the axis and all after it, a piece of each input in turn.
  const auto piece = [&](std::size_t input) {
    const AxisView view = view_around(request.inputs[input].shape(), axis);
    return view.extent * view.inner;
  };
  const std::int64_t of_a = piece(0);
  const std::int64_t of_b = piece(1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t outer = request.elements[i] / (of_a + of_b);
    const std::int64_t at = request.elements[i] % (of_a + of_b);
    const double value = at < of_a ? request.inputs[0].at(outer * of_a + at)
                                   : request.inputs[1].at(outer * of_b + at - of_a);
    values[i] = {value, std::abs(value)};
  }
}

Tolerance tolerance(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace

Operation concat_operation() {
  const std::vector<Suite> article = {Suite::article};
  return {
      .name = "concat",
      .computes = "y = a followed by b along one axis.",
      .counted =
          "Nominal: both inputs read and the output written once; no FLOPs. Floor: the same bytes, "
          "since y is a new tensor and every element of it comes from one of the inputs.",
      .inputs_because =
          "Uniform on [-1, 1), in steps of 2^-23, each input by itself: next to no two elements "
          "are equal, so that exchanged inputs or another axis show.",
      .tolerance_because = "None: concatenation moves values and must not change a bit.",
      .published_instead = "",
      .cases =
          {
              entry({1000000, 64}, {1000000, 32}, 1, article,
                    "Concat / dim=1000000x64 dim=1000000x32 axi=1"),
              entry({1000000, 64}, {1000000, 128}, 1, article,
                    "Concat / dim=1000000x64 dim=1000000x128 axi=1"),
              entry({1000000, 64}, {1000000, 64}, 0, article,
                    "Concat / dim=1000000x64 dim=1000000x64 axi=0"),
              entry({64, 1000000}, {64, 1000000}, 0, article,
                    "Concat / dim=64x1000000 dim=64x1000000 axi=0"),
              entry({4096, 64}, {4096, 32}, 1, {Suite::quick}),   // features of two sources
              entry({8, 64, 56, 56}, {8, 64, 56, 56}, 1, {}),     // a U-net's skip connection
              entry({1, 32, 1024, 128}, {1, 32, 1, 128}, 2, {}),  // one more token in a cache
              entry({1024, 1024}, {1024, 1024}, 0, {}),
              entry({1024, 1024}, {1024, 1024}, 1, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
