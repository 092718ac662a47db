#include "ops/convolution.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape x, Shape weight, std::int64_t padding, std::vector<Suite> suites,
                    std::string published = {}) {
  return convolution_case("conv1d", std::move(x), std::move(weight), 1, padding, std::move(suites),
                          std::move(published));
}

}  // namespace

Operation conv1d_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "conv1d",
      .computes =
          "y[b, i, o] = sum over r, k of weight[o, r, k] x[b, i s + r - p, k], with stride s and "
          "padding p, x being 0 outside its borders: the cross-correlation that neural networks "
          "call convolution. Channels last here; each framework gets the layout that is native to "
          "it before the clock starts.",
      .counted = std::string(kConvolutionCounted),
      .inputs_because = std::string(kConvolutionInputsBecause),
      .tolerance_because = std::string(kConvolutionToleranceBecause),
      .published_instead =
          "PyTorch was given transposed views, which it repacked inside every timed call; "
          "conv1d_channels_last times such views, and says so. On CUDA cards with tensor cores it "
          "was free to use TF32, unrecorded.",
      .cases =
          {
              entry({100, 256, 3}, {8, 3, 3}, 0, article, "Conv1d / dim=100x256x3 dim=8x3x3"),
              entry({100, 256, 256}, {8, 3, 256}, 0, article,
                    "Conv1d / dim=100x256x256 dim=8x3x256"),
              entry({16, 1000, 80}, {128, 11, 80}, 0, article,
                    "Conv1d / dim=16x1000x80 dim=128x11x80"),
              entry({16, 1000, 3}, {128, 11, 3}, 0, article, "Conv1d / dim=16x1000x3 dim=128x11x3"),
              entry({4, 256, 32}, {32, 3, 32}, 1, quick),   // a layer over a few short sequences
              entry({1, 16000, 1}, {64, 80, 1}, 0, {}),     // a filter bank over sound
              entry({2, 1500, 384}, {384, 3, 384}, 1, {}),  // a speech encoder's layer
              entry({8, 1024, 256}, {256, 1, 256}, 0, {}),  // across channels only
          },
      .fill = fill_convolution,
      .reference = convolution_reference,
      .tolerance = convolution_tolerance,
  };
}

}  // namespace howfast
