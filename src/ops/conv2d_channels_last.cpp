#include "ops/convolution.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape x, Shape weight, std::int64_t padding, std::vector<Suite> suites) {
  return convolution_case("conv2d_channels_last", std::move(x), std::move(weight), 1, padding,
                          std::move(suites));
}

}  // namespace

Operation conv2d_channels_last_operation() {
  return {
      .name = "conv2d_channels_last",
      .computes =
          "As conv2d, with the channels last in memory for every framework, whichever layout is "
          "native to it: PyTorch gets tensors in its channels-last memory format.",
      .counted = std::string(kConvolutionCounted),
      .inputs_because = std::string(kConvolutionInputsBecause),
      .tolerance_because = std::string(kConvolutionToleranceBecause),
      .published_instead = "This is what was published as Conv2d, but for the input values.",
      .cases =
          {
              entry({1, 32, 32, 16}, {16, 3, 3, 16}, 1, {Suite::quick}),
              // The published experiments.
              entry({100, 256, 256, 3}, {8, 3, 3, 3}, 0, {}),
              entry({10, 256, 256, 12}, {8, 3, 3, 12}, 0, {}),
              entry({1, 256, 256, 128}, {8, 3, 3, 128}, 0, {}),
              entry({100, 28, 28, 3}, {8, 3, 3, 3}, 0, {}),
              entry({1000, 28, 28, 3}, {8, 3, 3, 3}, 0, {}),
              entry({8, 56, 56, 64}, {64, 3, 3, 64}, 1, {}),  // inside a residual network
          },
      .fill = fill_convolution,
      .reference = convolution_reference,
      .tolerance = convolution_tolerance,
  };
}

}  // namespace howfast
