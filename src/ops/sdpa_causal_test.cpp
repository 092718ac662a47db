#include "ops/attention_suite.hpp"

namespace howfast {
namespace {

const Operation& kCausal = operation_named("sdpa_causal");

TEST(SdpaCausalTest, ReferenceSeesKeysUpToTheQuery) {
  Case definition = attention_of(kCausal, {1, 1, 2, 2}, 2);
  definition.attributes.set("scale", 0.5);
  // The first query sees the first key alone; the second weighs them 1 to 3.
  const std::vector<double> got =
      whole_reference(kCausal, definition,
                      {{2 * std::log(2.0), 0, 0, 2 * std::log(3.0)}, {1, 0, 0, 1}, {1, 0, 0, 10}});
  const std::vector<double> want = {1, 0, 0.25, 7.5};
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-5) << i;
}

TEST(SdpaCausalTest, WorkCountsPairsThatAreSeen) {
  const Case& definition = kCausal.cases[1].definition;
  EXPECT_EQ(definition.id,
            "sdpa_causal/f32[64,8,16,1024],f32[64,8,16,1024],f32[64,8,16,1024]/scale=0.03125");
  const double bytes = 4.0 * 512 * 4 * 16 * 1024;
  EXPECT_EQ(definition.work, (Work{512.0 * 136 * (4 * 1024 + 5), bytes}));
  EXPECT_EQ(definition.floor, (Work{0, bytes - 4.0 * 512 * 1024}));
}

TEST(SdpaCausalTest, AsManyKeysAsQueries) {
  // With more of them the frameworks' masks differ.
  for (const CatalogueCase& entry : kCausal.cases) {
    EXPECT_EQ(entry.definition.inputs[0].shape, entry.definition.inputs[1].shape);
  }
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(attention_subject("sdpa_causal", Sees::to_end,
                                      {
                                          attention_of(kCausal, {1, 2, 16, 1024}, 16),
                                          attention_of(kCausal, {1, 2, 64, 128}, 64),
                                      }));

}  // namespace
}  // namespace howfast
