#include "ops/fill.hpp"
#include "ops/operation.hpp"
#include "ops/sums.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& shape, std::vector<Suite> suites, std::string published = {}) {
  const TensorSpec x = f32("x", shape);
  const auto bytes = static_cast<double>(x.bytes() + sizeof(float));
  return make_case({.id = {},
                    .operation = "sum_all",
                    .published = std::move(published),
                    .inputs = {x},
                    .outputs = {f32("y", {})},
                    .attributes = {},
                    .work = {static_cast<double>(x.elements()), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed, -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const std::span<const float> x = request.inputs[0].as<float>();
  for (ReferenceValue& value : values) {  // one at most
    value = sum_of(x.data(), 1, static_cast<std::int64_t>(x.size()));
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = 8 * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation sum_all_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "sum_all",
      .computes = "y = the sum of all elements of x, a scalar.",
      .counted =
          "Nominal: 1 FLOP, an addition, for every element of x; x read and one number written. "
          "Floor: the same bytes, since every element changes the sum; no FLOPs, which never "
          "decide here.",
      .inputs_because =
          "Uniform on [-1, 1): mean zero, so that the sum of another input set, or of a part of "
          "this one, is another number of either sign. Terms of one sign would give every set "
          "nearly the same sum, and a sequential f32 sum of 128 million of them stops growing.",
      .tolerance_because =
          "8 u " + std::string(kErrorOfSum) +
          " The answer itself is typically 2000 times the tolerance for a million elements and "
          "200 times for 128 million, where a wrong answer near zero passes one time in 300 for "
          "one input set.",
      .published_instead = {},
      .cases =
          {
              entry({64, 128, 128, 128}, article, "SumAll / dim=64x128x128x128"),
              entry({1000000}, article, "SumAll / dim=1000000"),
              entry({1000000, 128}, article, "SumAll / dim=1000000x128"),
              entry({128, 1000000}, article, "SumAll / dim=128x1000000"),
              entry({256, 1024}, quick),  // a loss before its reduction
              entry({4096}, {}),          // next to nothing but the cost of a call
              entry({4096, 4096}, {}),    // the weights of a layer
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
