#include <algorithm>

#include "ops/convolution_suite.hpp"

namespace howfast {
namespace {

const Operation& kChannelsLast = operation_named("conv2d_channels_last");

TEST(Conv2dChannelsLastTest, HasThePublishedExperimentsOfConv2dUnderItsOwnName) {
  for (const CatalogueCase& theirs : operation_named("conv2d").cases) {
    if (!theirs.in(Suite::article)) continue;
    const Case& published = theirs.definition;
    const auto same = [&](const CatalogueCase& ours) {
      const Case& definition = ours.definition;
      return definition.inputs == published.inputs && definition.outputs == published.outputs &&
             definition.attributes == published.attributes && definition.work == published.work &&
             definition.floor == published.floor && definition.published.empty();
    };
    EXPECT_EQ(std::ranges::count_if(kChannelsLast.cases, same), 1) << published.id;
  }
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(convolution_subject("conv2d_channels_last", {}));

}  // namespace
}  // namespace howfast
