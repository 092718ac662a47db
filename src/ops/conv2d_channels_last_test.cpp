#include "ops/convolution_suite.hpp"

namespace howfast {
namespace {

TEST(Conv2dChannelsLastTest, HasThePublishedExperimentsOfConv2dUnderItsOwnName) {
  expect_published_experiments(operation_named("conv2d_channels_last"), "conv2d");
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(convolution_subject("conv2d_channels_last", {}));

}  // namespace
}  // namespace howfast
