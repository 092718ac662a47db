#include "ops/attention_suite.hpp"

namespace howfast {
namespace {

const Operation& kUnmasked = operation_named("sdpa_unmasked");

TEST(SdpaUnmaskedTest, ReferenceSeesEveryKey) {
  Case definition = attention_of(kUnmasked, {1, 1, 1, 2}, 3);
  definition.attributes.set("scale", 0.5);
  // Weights 2, 1, 2: (2 1 + 2 100) / 5, (1 10 + 2 1000) / 5
  const std::vector<double> got =
      whole_reference(kUnmasked, definition,
                      {{2 * std::log(2.0), 0}, {1, 0, 0, 1, 1, 1}, {1, 0, 0, 10, 100, 1000}});
  EXPECT_NEAR(got[0], 40.4, 1e-4);
  EXPECT_NEAR(got[1], 402, 1e-3);
}

TEST(SdpaUnmaskedTest, Work) {
  const Case& definition = kUnmasked.cases[1].definition;
  EXPECT_EQ(definition.id,
            "sdpa_unmasked/f32[64,8,16,1024],f32[64,8,64,1024],f32[64,8,64,1024]/scale=0.03125");
  const double bytes = 4.0 * 512.0 * (2 * 16 + 2 * 64) * 1024;
  EXPECT_EQ(definition.work, (Work{512.0 * 16 * 64 * (4 * 1024 + 5), bytes}));
  EXPECT_EQ(definition.floor, (Work{0, bytes}));
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(attention_subject("sdpa_unmasked", Sees::all,
                                      {
                                          attention_of(kUnmasked, {1, 2, 16, 1024}, 64),
                                          attention_of(kUnmasked, {1, 4, 1, 128}, 1024),
                                          attention_of(kUnmasked, {1, 2, 64, 128}, 64),
                                      }));

}  // namespace
}  // namespace howfast
