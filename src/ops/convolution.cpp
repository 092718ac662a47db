#include "ops/convolution.hpp"

#include <algorithm>
#include <cassert>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// One axis that the kernel slides along.
struct Axis {
  std::int64_t extent, kernel, stride, padding;

  std::int64_t outputs() const { return (extent + 2 * padding - kernel) / stride + 1; }

  /// How many of `extent` positions some output looks at: with a stride beyond the kernel, or at a
  /// remainder, not all.
  std::int64_t positions_read() const {
    std::int64_t read = 0;
    std::int64_t next = 0;  // first position not counted yet
    for (std::int64_t y = 0; y < outputs(); ++y) {
      const std::int64_t first = std::max(next, y * stride - padding);
      const std::int64_t end = std::min(extent, y * stride - padding + kernel);
      read += std::max<std::int64_t>(0, end - first);
      next = std::max(next, end);
    }
    return read;
  }
};

/// x[batch, height, width, in], weight[out, height, width, in]; over one axis the height is 1.
struct Extents {
  std::int64_t batch, in, out;
  Axis height, width;
};

Extents extents_of(const Shape& x, const Shape& weight, std::int64_t stride, std::int64_t padding) {
  const std::size_t rank = x.size();
  assert((rank == 3 || rank == 4) && weight.size() == rank && weight.back() == x.back());
  const auto axis = [&](std::size_t i) { return Axis{x[i], weight[i], stride, padding}; };
  const Extents e{.batch = x[0],
                  .in = x.back(),
                  .out = weight[0],
                  .height = rank == 4 ? axis(1) : Axis{1, 1, 1, 0},
                  .width = axis(rank - 2)};
  assert(e.height.extent + 2 * e.height.padding >= e.height.kernel);
  assert(e.width.extent + 2 * e.width.padding >= e.width.kernel);
  return e;
}

}  // namespace

CatalogueCase convolution_case(std::string operation, Shape x, Shape weight, std::int64_t stride,
                               std::int64_t padding, std::vector<Suite> suites,
                               std::string published) {
  const Extents e = extents_of(x, weight, stride, padding);
  Shape y = {e.batch, e.height.outputs(), e.width.outputs(), e.out};
  if (x.size() == 3) y.erase(y.begin() + 1);
  const std::int64_t terms = element_count(weight) / e.out;
  const std::int64_t rest = element_count(weight) + element_count(y);
  const std::int64_t read = e.batch * e.height.positions_read() * e.width.positions_read() * e.in;
  const auto bytes = [](std::int64_t elements) {
    return static_cast<double>(elements) * sizeof(float);
  };
  const Work work{2 * static_cast<double>(element_count(y) * terms),
                  bytes(element_count(x) + rest)};
  return make_case({.id = {},
                    .operation = std::move(operation),
                    .published = std::move(published),
                    .inputs = {f32("x", std::move(x)), f32("weight", std::move(weight))},
                    .outputs = {f32("y", std::move(y))},
                    .attributes = {{"stride", stride}, {"padding", padding}},
                    .work = work,
                    .floor = {0, bytes(read + rest)}},
                   std::move(suites));
}

void fill_convolution(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
}

void convolution_reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const float* x = request.inputs[0].as<float>().data();
  const float* weight = request.inputs[1].as<float>().data();
  const Attributes& attributes = request.definition.attributes;
  const auto [batches, in, outs, height, width] =
      extents_of(request.inputs[0].shape(), request.inputs[1].shape(), attributes.integer("stride"),
                 attributes.integer("padding"));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t out = request.elements[i] % outs;
    const std::int64_t pixel = request.elements[i] / outs;
    const std::int64_t batch = pixel / width.outputs() / height.outputs();
    const std::int64_t top =
        pixel / width.outputs() % height.outputs() * height.stride - height.padding;
    const std::int64_t left = pixel % width.outputs() * width.stride - width.padding;
    values[i] = {};
    for (std::int64_t r = 0; r < height.kernel; ++r) {
      if (top + r < 0 || top + r >= height.extent) continue;
      for (std::int64_t c = 0; c < width.kernel; ++c) {
        if (left + c < 0 || left + c >= width.extent) continue;
        add_products(x + ((batch * height.extent + top + r) * width.extent + left + c) * in,
                     weight + ((out * height.kernel + r) * width.kernel + c) * in, 1, in,
                     values[i]);
      }
    }
  }
}

Tolerance convolution_tolerance(const Case&, std::size_t) {
  constexpr double kRoundoffs = 256;  // kConvolutionToleranceBecause has the argument
  return {.relative = kRoundoffs * kRoundoffF32, .absolute = 0};
}

}  // namespace howfast
