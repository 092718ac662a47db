#include "ops/fill.hpp"
#include "ops/lanes.hpp"
#include "ops/operation.hpp"
#include "ops/sums.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::int64_t axis, std::vector<Suite> suites,
                    std::string published = {}) {
  const TensorSpec x = f32("x", shape);
  const TensorSpec y = f32("y", without_axis(shape, axis));
  const auto bytes = static_cast<double>(x.bytes() + y.bytes());
  return make_case({.id = {},
                    .operation = "sum",
                    .published = std::move(published),
                    .inputs = {x},
                    .outputs = {y},
                    .attributes = {{"axis", axis}},
                    .work = {static_cast<double>(x.elements()), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed, -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const float* x = request.inputs[0].as<float>().data();
  const AxisView view =
      view_around(request.inputs[0].shape(), request.definition.attributes.integer("axis"));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = sum_of(x + start_of_lane(view, request.elements[i]), view.inner, view.extent);
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 16 * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation sum_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "sum",
      .computes = "y = the sum of the elements of x along one axis, which y lacks.",
      .counted =
          "Nominal: 1 FLOP, an addition, for every element of x; x read and y written once. Floor: "
          "the same bytes, since every element changes the sum and y is new; no FLOPs, which never "
          "decide here.",
      .inputs_because =
          "Uniform on [-1, 1): mean zero, so that the sums of lanes lie on both sides of zero and "
          "far apart, and a constant, another axis or a term left out is far off. Terms of one "
          "sign "
          "would give all lanes nearly the same sum.",
      .tolerance_because = "16 u " + std::string(kErrorOfSum) +
                           " The largest of some thousand such errors are 2 to 4 u.",
      .published_instead =
          "On MLX the axis was dropped after 14 February 2024: in 13 of the 17 Apple tables all "
          "four cases are one sum over everything, as SumAll.",
      .cases =
          {
              entry({64, 128, 128, 128}, 0, article, "Sum / dim=64x128x128x128 axi=0"),
              entry({64, 128, 128, 128}, 1, article, "Sum / dim=64x128x128x128 axi=1"),
              entry({64, 128, 128, 128}, 2, article, "Sum / dim=64x128x128x128 axi=2"),
              entry({64, 128, 128, 128}, 3, article, "Sum / dim=64x128x128x128 axi=3"),
              entry({64, 32, 128}, 1, quick),  // over the tokens of a sequence
              entry({4096, 1024}, 0, {}),      // the gradient of a bias
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
