#include "ops/convolution_suite.hpp"

namespace howfast {
namespace {

const Operation& kConv1d = operation_named("conv1d");

TEST(Conv1dTest, Reference) {
  // python3 -c 'import numpy as np; print(np.correlate([1, 2, 3, 4, 5], [1, 10, 100], "valid"))'
  const Case definition = case_of(kConv1d, {{1, 5, 1}, {1, 3, 1}}, {1, 3, 1}, strided(1, 0));
  EXPECT_EQ(whole_reference(kConv1d, definition, {{1, 2, 3, 4, 5}, {1, 10, 100}}),
            (std::vector<double>{321, 432, 543}));
}

TEST(Conv1dTest, ReferenceSumsOverChannelsAndTellsOutputsAndSequencesApart) {
  // Two sequences of two positions with two channels, two outputs of one position.
  const Case definition = case_of(kConv1d, {{2, 2, 2}, {2, 1, 2}}, {2, 2, 2}, strided(1, 0));
  EXPECT_EQ(whole_reference(kConv1d, definition, {{1, 2, 3, 4, 5, 6, 7, 8}, {1, 10, -1, 1}}),
            (std::vector<double>{21, 1, 43, 1, 65, 1, 87, 1}));
}

TEST(Conv1dTest, ReferenceWithStrideAndPadding) {
  // python3 -c 'import numpy as np; x = np.pad([1, 2, 3, 4, 5], 1)
  // print(np.correlate(x, [1, 10, 100], "valid")[::2])'
  const Case definition = case_of(kConv1d, {{1, 5, 1}, {1, 3, 1}}, {1, 3, 1}, strided(2, 1));
  EXPECT_EQ(whole_reference(kConv1d, definition, {{1, 2, 3, 4, 5}, {1, 10, 100}}),
            (std::vector<double>{210, 432, 54}));
}

TEST(Conv1dTest, Work) {
  const Case& definition = published_case(kConv1d, "Conv1d / dim=16x1000x80 dim=128x11x80");
  EXPECT_EQ(definition.id, "conv1d/f32[16,1000,80],f32[128,11,80]/stride=1,padding=0");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{16, 990, 128}));
  EXPECT_EQ(definition.work.flops, 2.0 * 16 * 990 * 128 * 11 * 80);
  EXPECT_EQ(definition.work.bytes, 4.0 * (16 * 1000 * 80 + 128 * 11 * 80 + 16 * 990 * 128));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

[[maybe_unused]] const bool kJudged = judge_tolerance(convolution_subject(
    "conv1d", {
                  case_of(kConv1d, {{2, 256, 3}, {8, 3, 3}}, {2, 254, 8}, strided(1, 0)),
                  case_of(kConv1d, {{1, 256, 256}, {8, 3, 256}}, {1, 254, 8}, strided(1, 0)),
                  case_of(kConv1d, {{1, 100, 80}, {128, 11, 80}}, {1, 90, 128}, strided(1, 0)),
                  case_of(kConv1d, {{1, 200, 3}, {128, 11, 3}}, {1, 190, 128}, strided(1, 0)),
              }));

}  // namespace
}  // namespace howfast
