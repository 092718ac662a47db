#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/lanes.hpp"
#include "ops/operation.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::int64_t axis, std::vector<Suite> suites,
                    std::string published = {}) {
  const TensorSpec x = f32("x", shape);
  const TensorSpec y = {"y", DType::i32, without_axis(shape, axis)};
  const auto bytes = static_cast<double>(x.bytes() + y.bytes());
  return make_case({.id = {},
                    .operation = "argmax",
                    .published = std::move(published),
                    .inputs = {x},
                    .outputs = {y},
                    .attributes = {{"axis", axis}},
                    .work = {static_cast<double>(x.elements()), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  const std::span<float> x = inputs[0].as<float>();
  const AxisView view = view_around(inputs[0].shape(), definition.attributes.integer("axis"));
  for (std::int64_t lane = 0; lane < view.outer * view.inner; ++lane) {
    const auto counter = static_cast<std::uint64_t>(lane);
    const std::int64_t peak =
        below(seed_of(seed, 1), counter, static_cast<std::uint32_t>(view.extent));
    x[static_cast<std::size_t>(start_of_lane(view, lane) + peak * view.inner)] =
        uniform(seed_of(seed, 2), counter, 1, 2);
  }
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  const AxisView view =
      view_around(request.inputs[0].shape(), request.definition.attributes.integer("axis"));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float* first = x.data() + start_of_lane(view, request.elements[i]);
    std::int64_t largest = 0;
    for (std::int64_t at = 1; at < view.extent; ++at) {
      if (first[at * view.inner] > first[largest * view.inner]) largest = at;
    }
    values[i] = {static_cast<double>(largest), static_cast<double>(largest)};
  }
}

Tolerance tolerance(const Case&, std::size_t) { return {.relative = 0, .absolute = 0}; }

}  // namespace

Operation argmax_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "argmax",
      .computes = "y = where along one axis the largest element of x stands, counted from 0.",
      .counted =
          "Nominal: 1 comparison for every element of x, reported in the place of FLOPs; x read "
          "and one index of 4 bytes a lane written. Floor: the same bytes, since the largest may "
          "stand anywhere; no comparisons, which never decide here. PyTorch and NumPy write "
          "indices of 8 bytes, which is their own choice.",
      .inputs_because =
          "Uniform on [-1, 1), and in every lane one element at a drawn place uniform on [1, 2): "
          "the largest is never in doubt, so that no rule for equal elements matters, and where it "
          "stands in one lane or input set says nothing of another.",
      .tolerance_because = "None: an index is right or wrong.",
      .published_instead =
          "On MLX the axis was dropped after 14 February 2024: 13 of the 17 Apple tables show the "
          "place of one maximum over the flattened array. PyTorch wrote indices of 8 bytes, MLX of "
          "4, as they still do.",
      .cases =
          {
              entry({64, 1024, 128}, 0, article, "Argmax / dim=64x1024x128 axi=0"),
              entry({64, 1024, 128}, 1, article, "Argmax / dim=64x1024x128 axi=1"),
              entry({64, 1024, 128}, 2, article, "Argmax / dim=64x1024x128 axi=2"),
              entry({64, 128, 1024}, 2, article, "Argmax / dim=64x128x1024 axi=2"),
              entry({256, 1000}, -1, quick),  // the classes of a batch
              entry({16, 50257}, -1, {}),     // the next tokens of a language model
              entry({1024, 1024}, 0, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
