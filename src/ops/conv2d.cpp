#include "ops/convolution.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape x, Shape weight, std::int64_t stride, std::int64_t padding,
                    std::vector<Suite> suites, std::string published = {}) {
  return convolution_case("conv2d", std::move(x), std::move(weight), stride, padding,
                          std::move(suites), std::move(published));
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
      .counted = std::string(kConvolutionCounted),
      .inputs_because = std::string(kConvolutionInputsBecause),
      .tolerance_because = std::string(kConvolutionToleranceBecause),
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
              entry({16, 28, 28, 3}, {8, 3, 3, 3}, 1, 0, {}),
              entry({1, 32, 32, 16}, {16, 3, 3, 16}, 1, 1, quick),  // inside a residual network
              entry({1, 56, 56, 3}, {16, 7, 7, 3}, 2, 3, {}),       // its first layer, smaller
              entry({8, 56, 56, 64}, {64, 3, 3, 64}, 1, 1, {}),
              entry({8, 224, 224, 3}, {64, 7, 7, 3}, 2, 3, {}),
              entry({8, 56, 56, 256}, {64, 1, 1, 256}, 1, 0, {}),   // across channels only
              entry({8, 56, 56, 256}, {512, 1, 1, 256}, 2, 0, {}),  // and every other pixel
          },
      .fill = fill_convolution,
      .reference = convolution_reference,
      .tolerance = convolution_tolerance,
  };
}

}  // namespace howfast
