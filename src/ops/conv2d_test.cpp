#include "ops/convolution_suite.hpp"

namespace howfast {
namespace {

const Operation& kConv2d = operation_named("conv2d");

TEST(Conv2dTest, Reference) {
  // 1 2 3        1 2
  // 4 5 6  with  3 4
  // 7 8 9
  const Case definition =
      case_of(kConv2d, {{1, 3, 3, 1}, {1, 2, 2, 1}}, {1, 2, 2, 1}, strided(1, 0));
  EXPECT_EQ(whole_reference(kConv2d, definition, {{1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 2, 3, 4}}),
            (std::vector<double>{37, 47, 67, 77}));
}

TEST(Conv2dTest, ReferenceSumsOverChannelsAndTellsOutputsAndImagesApart) {
  // Two images of one pixel with three channels, two outputs.
  const Case definition =
      case_of(kConv2d, {{2, 1, 1, 3}, {2, 1, 1, 3}}, {2, 1, 1, 2}, strided(1, 0));
  EXPECT_EQ(whole_reference(kConv2d, definition, {{1, 2, 3, 4, 5, 6}, {1, 10, 100, -1, 0, 1}}),
            (std::vector<double>{321, 2, 654, 2}));
}

TEST(Conv2dTest, ReferenceWithStrideAndPadding) {
  // python3 -c 'import numpy as np; x = np.pad(np.arange(1, 21).reshape(4, 5), 1)
  // w = np.arange(1, 10).reshape(3, 3)
  // print([[int((x[i:i+3, j:j+3] * w).sum()) for j in (0, 2, 4)] for i in (0, 2)])'
  const Case definition =
      case_of(kConv2d, {{1, 4, 5, 1}, {1, 3, 3, 1}}, {1, 2, 3, 1}, strided(2, 1));
  std::vector<std::vector<double>> inputs(2);
  for (int i = 1; i <= 20; ++i) inputs[0].push_back(i);
  for (int i = 1; i <= 9; ++i) inputs[1].push_back(i);
  EXPECT_EQ(whole_reference(kConv2d, definition, inputs),
            (std::vector<double>{128, 241, 184, 441, 681, 453}));
}

TEST(Conv2dTest, Work) {
  const Case& definition = published_case(kConv2d, "Conv2d / dim=10x256x256x12 dim=8x3x3x12");
  EXPECT_EQ(definition.id, "conv2d/f32[10,256,256,12],f32[8,3,3,12]/stride=1,padding=0");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{10, 254, 254, 8}));
  EXPECT_EQ(definition.work.flops, 2.0 * 10 * 254 * 254 * 8 * 3 * 3 * 12);
  EXPECT_EQ(definition.work.bytes, 4.0 * (10 * 256 * 256 * 12 + 8 * 9 * 12 + 10 * 254 * 254 * 8));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

const Case& case_with_id(std::string_view id) {
  for (const CatalogueCase& entry : kConv2d.cases) {
    if (entry.definition.id == id) return entry.definition;
  }
  throw std::out_of_range(std::string(id));
}

TEST(Conv2dTest, FloorCountsOnlyPixelsThatAreRead) {
  // Every other pixel in both directions.
  const Case& sparse = case_with_id("conv2d/f32[8,56,56,256],f32[512,1,1,256]/stride=2,padding=0");
  EXPECT_EQ(sparse.floor.bytes, 4.0 * (8 * 28 * 28 * 256 + 512 * 256 + 8 * 28 * 28 * 512));

  // Windows of 7x7 every other pixel overlap and leave nothing out.
  const Case& first_layer =
      case_with_id("conv2d/f32[8,224,224,3],f32[64,7,7,3]/stride=2,padding=3");
  EXPECT_EQ(first_layer.outputs[0].shape, (Shape{8, 112, 112, 64}));
  EXPECT_EQ(first_layer.floor.bytes, first_layer.work.bytes);
}

[[maybe_unused]] const bool kJudged = judge_tolerance(convolution_subject(
    "conv2d",
    {
        case_of(kConv2d, {{2, 64, 64, 12}, {8, 3, 3, 12}}, {2, 62, 62, 8}, strided(1, 0)),
        case_of(kConv2d, {{1, 12, 12, 128}, {8, 3, 3, 128}}, {1, 10, 10, 8}, strided(1, 0)),
        case_of(kConv2d, {{1, 56, 56, 64}, {64, 1, 1, 64}}, {1, 28, 28, 64}, strided(2, 0)),
    }));

}  // namespace
}  // namespace howfast
