#include "ops/convolution_suite.hpp"

namespace howfast {
namespace {

TEST(Conv1dChannelsLastTest, HasThePublishedExperimentsOfConv1dUnderItsOwnName) {
  expect_published_experiments(operation_named("conv1d_channels_last"), "conv1d");
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(convolution_subject("conv1d_channels_last", {}));

}  // namespace
}  // namespace howfast
