#include "ops/convolution.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape x, Shape weight, std::int64_t padding, std::vector<Suite> suites) {
  return convolution_case("conv1d_channels_last", std::move(x), std::move(weight), 1, padding,
                          std::move(suites));
}

}  // namespace

Operation conv1d_channels_last_operation() {
  return {
      .name = "conv1d_channels_last",
      .computes =
          "As conv1d, with the channels last in memory for every framework, whichever layout is "
          "native to it: PyTorch gets a transposed view.",
      .counted = std::string(kConvolutionCounted),
      .inputs_because = std::string(kConvolutionInputsBecause),
      .tolerance_because = std::string(kConvolutionToleranceBecause),
      .published_instead = "This is what was published as Conv1d, but for the input values.",
      .cases =
          {
              entry({4, 256, 32}, {32, 3, 32}, 1, {Suite::quick}),
              // The published experiments.
              entry({100, 256, 3}, {8, 3, 3}, 0, {}),
              entry({100, 256, 256}, {8, 3, 256}, 0, {}),
              entry({16, 1000, 80}, {128, 11, 80}, 0, {}),
              entry({16, 1000, 3}, {128, 11, 3}, 0, {}),
          },
      .fill = fill_convolution,
      .reference = convolution_reference,
      .tolerance = convolution_tolerance,
  };
}

}  // namespace howfast
