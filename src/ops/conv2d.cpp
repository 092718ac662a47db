#include <algorithm>
#include <cassert>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// x[batch, height, width, in], weight[out, kernel_height, kernel_width, in],
/// y[batch, y_height, y_width, out]
struct Extents {
  std::int64_t batch, height, width, in;
  std::int64_t out, kernel_height, kernel_width;
  std::int64_t stride, padding;
  std::int64_t y_height, y_width;
};

Extents extents_of(const Shape& x, const Shape& weight, std::int64_t stride, std::int64_t padding) {
  assert(x.size() == 4 && weight.size() == 4 && weight[3] == x[3]);
  assert(x[1] + 2 * padding >= weight[1] && x[2] + 2 * padding >= weight[2]);
  return {.batch = x[0],
          .height = x[1],
          .width = x[2],
          .in = x[3],
          .out = weight[0],
          .kernel_height = weight[1],
          .kernel_width = weight[2],
          .stride = stride,
          .padding = padding,
          .y_height = (x[1] + 2 * padding - weight[1]) / stride + 1,
          .y_width = (x[2] + 2 * padding - weight[2]) / stride + 1};
}

/// How many of `extent` positions some output looks at: with a stride beyond the kernel, or at a
/// remainder, not all.
std::int64_t positions_read(std::int64_t extent, std::int64_t kernel, std::int64_t y_extent,
                            std::int64_t stride, std::int64_t padding) {
  std::int64_t read = 0;
  std::int64_t next = 0;  // first position not counted yet
  for (std::int64_t y = 0; y < y_extent; ++y) {
    const std::int64_t first = std::max(next, y * stride - padding);
    const std::int64_t end = std::min(extent, y * stride - padding + kernel);
    read += std::max<std::int64_t>(0, end - first);
    next = std::max(next, end);
  }
  return read;
}

CatalogueCase entry(Shape x, Shape weight, std::int64_t stride, std::int64_t padding,
                    std::vector<Suite> suites, std::string published = {}) {
  const Extents e = extents_of(x, weight, stride, padding);
  Shape y = {e.batch, e.y_height, e.y_width, e.out};
  const std::int64_t terms = e.kernel_height * e.kernel_width * e.in;
  const std::int64_t rest = element_count(weight) + element_count(y);
  const std::int64_t rows = positions_read(e.height, e.kernel_height, e.y_height, stride, padding);
  const std::int64_t columns = positions_read(e.width, e.kernel_width, e.y_width, stride, padding);
  const auto bytes = [](std::int64_t elements) {
    return static_cast<double>(elements) * sizeof(float);
  };
  const Work work{2 * static_cast<double>(element_count(y) * terms),
                  bytes(element_count(x) + rest)};
  const Work floor{0, bytes(e.batch * rows * columns * e.in + rest)};
  return make_case({.id = {},
                    .operation = "conv2d",
                    .published = std::move(published),
                    .inputs = {f32("x", std::move(x)), f32("weight", std::move(weight))},
                    .outputs = {f32("y", std::move(y))},
                    .attributes = {{"stride", stride}, {"padding", padding}},
                    .work = work,
                    .floor = floor},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const float* x = request.inputs[0].as<float>().data();
  const float* weight = request.inputs[1].as<float>().data();
  const Attributes& attributes = request.definition.attributes;
  const Extents e = extents_of(request.inputs[0].shape(), request.inputs[1].shape(),
                               attributes.integer("stride"), attributes.integer("padding"));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t out = request.elements[i] % e.out;
    const std::int64_t pixel = request.elements[i] / e.out;
    const std::int64_t batch = pixel / e.y_width / e.y_height;
    const std::int64_t top = pixel / e.y_width % e.y_height * e.stride - e.padding;
    const std::int64_t left = pixel % e.y_width * e.stride - e.padding;
    values[i] = {};
    for (std::int64_t r = 0; r < e.kernel_height; ++r) {
      if (top + r < 0 || top + r >= e.height) continue;
      for (std::int64_t c = 0; c < e.kernel_width; ++c) {
        if (left + c < 0 || left + c >= e.width) continue;
        add_products(x + ((batch * e.height + top + r) * e.width + left + c) * e.in,
                     weight + ((out * e.kernel_height + r) * e.kernel_width + c) * e.in, 1, e.in,
                     values[i]);
      }
    }
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  constexpr double kRoundoffs = 256;  // tolerance_because has the argument
  return {.relative = kRoundoffs * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation conv2d_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "conv2d",
      .computes =
          "y[b, i, j, o] = sum over r, c, k of weight[o, r, c, k] x[b, i s + r - p, j s + c - p, "
          "k], with stride s and padding p, x being 0 outside its borders: the cross-correlation "
          "that neural networks call convolution. Channels last here; each framework gets the "
          "layout that is native to it before the clock starts.",
      .counted =
          "Nominal: 2 FLOPs for every product of a weight and an input, padding included; both "
          "inputs read and the output written once. Floor: the weight, the output, and those rows "
          "and columns of the input that some output looks at; no FLOPs, since Winograd and "
          "Fourier algorithms, nested with fast matrix multiplication over the channels, need "
          "fewer and no useful lower bound on all of them is proven.",
      .inputs_because =
          "Uniform on [-1, 1): mean zero, so that a mirrored kernel, swapped rows and columns or "
          "a shifted window are off by about as much as the answer itself.",
      .tolerance_because =
          "256 u times the sum of the absolute values of the terms, u = 2^-24. A direct sum in any "
          "order errs by up to 2.4 u, but Winograd's algorithms are honest f32 too and their "
          "transforms amplify rounding: up to 24 u measured for 4x4 outputs a tile and 85 u for "
          "6x6, the largest in use. The answers are still thousands of times the tolerance.",
      .published_instead =
          "PyTorch was given permuted views, so that it ran in its channels-last layout, not in "
          "its native one; on CUDA cards with tensor cores it was free to use TF32, unrecorded.",
      .cases =
          {
              entry({100, 256, 256, 3}, {8, 3, 3, 3}, 1, 0, article,
                    "Conv2d / dim=100x256x256x3 dim=8x3x3x3"),
              entry({10, 256, 256, 12}, {8, 3, 3, 12}, 1, 0, article,
                    "Conv2d / dim=10x256x256x12 dim=8x3x3x12"),
              entry({1, 256, 256, 128}, {8, 3, 3, 128}, 1, 0, article,
                    "Conv2d / dim=1x256x256x128 dim=8x3x3x128"),
              entry({100, 28, 28, 3}, {8, 3, 3, 3}, 1, 0, article,
                    "Conv2d / dim=100x28x28x3 dim=8x3x3x3"),
              entry({1000, 28, 28, 3}, {8, 3, 3, 3}, 1, 0, article,
                    "Conv2d / dim=1000x28x28x3 dim=8x3x3x3"),
              entry({16, 28, 28, 3}, {8, 3, 3, 3}, 1, 0, quick),
              entry({1, 32, 32, 16}, {16, 3, 3, 16}, 1, 1, quick),  // inside a residual network
              entry({1, 56, 56, 3}, {16, 7, 7, 3}, 2, 3, quick),    // its first layer, smaller
              entry({8, 56, 56, 64}, {64, 3, 3, 64}, 1, 1, {}),
              entry({8, 224, 224, 3}, {64, 7, 7, 3}, 2, 3, {}),
              entry({8, 56, 56, 256}, {64, 1, 1, 256}, 1, 0, {}),   // across channels only
              entry({8, 56, 56, 256}, {512, 1, 1, 256}, 2, 0, {}),  // and every other pixel
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
