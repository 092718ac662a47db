#include "ops/attention_suite.hpp"

namespace howfast {
namespace {

const Operation& kSdpa = operation_named("sdpa");
constexpr double kMasked = -std::numeric_limits<double>::infinity();

// Logits, halved by the scale, are the logarithms of 2, 1, 2 for the first query and of 1, 3, 3 for
// the second.
const std::vector<double> kQ = {2 * std::log(2.0), 0, 0, 2 * std::log(3.0)};
const std::vector<double> kK = {1, 0, 0, 1, 1, 1};
const std::vector<double> kV = {1, 0, 0, 10, 100, 1000};

TEST(SdpaTest, Reference) {
  Case definition = attention_of(kSdpa, {1, 1, 2, 2}, 3);
  definition.attributes.set("scale", 0.5);
  const std::vector<double> got =
      whole_reference(kSdpa, definition, {kQ, kK, kV, {0, 0, kMasked, 0, 0, 0}});
  // (2 1 + 1 0) / 3, (2 0 + 1 10) / 3; (1 1 + 3 0 + 3 100) / 7, (1 0 + 3 10 + 3 1000) / 7
  const std::vector<double> want = {2.0 / 3, 10.0 / 3, 301.0 / 7, 3030.0 / 7};
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-4) << i;
}

TEST(SdpaTest, ReferenceAddsTheMask) {
  Case definition = attention_of(kSdpa, {1, 1, 2, 2}, 3);
  definition.attributes.set("scale", 0.5);
  // The logarithm of 2 makes a key weigh twice as much: weights 2 2 2 and 1 3 6.
  const double twice = std::log(2.0);
  const std::vector<double> got =
      whole_reference(kSdpa, definition, {kQ, kK, kV, {0, twice, 0, 0, 0, twice}});
  const std::vector<double> want = {101.0 / 3, 1010.0 / 3, 60.1, 603};
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-4) << i;
}

TEST(SdpaTest, MagnitudeIsThatOfTheLogitsAndOfTheWeightedValues) {
  // One query, two keys: logits 3 - 2 and -3 + 2, made of terms that add up to 5.
  Case definition = attention_of(kSdpa, {1, 1, 1, 2}, 2);
  definition.attributes.set("scale", 1.0);
  const TestInputs inputs(definition, {{1, 1}, {3, -2, -3, 2}, {1, 0, -1, 0}, {0, 0}});
  const ReferenceValue got = reference_of(kSdpa, definition, inputs, {0})[0];
  const double heavy = std::exp(1.0) / (std::exp(1.0) + std::exp(-1.0));
  EXPECT_NEAR(got.value, 2 * heavy - 1, 1e-12);
  EXPECT_NEAR(got.magnitude, 1 + 2 * 5, 1e-12);
}

TEST(SdpaTest, ReferenceTellsHeadsAndBatchesApart) {
  // One key each, so that the answer is its value.
  const Case definition = attention_of(kSdpa, {2, 2, 1, 1}, 1);
  EXPECT_EQ(whole_reference(kSdpa, definition, {{1, 1, 1, 1}, {1, 2, 3, 4}, {5, 6, 7, 8}, {0}}),
            (std::vector<double>{5, 6, 7, 8}));
}

TEST(SdpaTest, TheMaskIsCausalAndAlignedToTheEnd) {
  const TestInputs inputs(kSdpa, attention_of(kSdpa, {1, 1, 2, 4}, 5), 3);
  constexpr float kNo = -std::numeric_limits<float>::infinity();
  const std::span<const float> mask = inputs.views()[3].as<float>();
  EXPECT_EQ(Values(mask.begin(), mask.end()), (Values{0, 0, 0, 0, kNo, 0, 0, 0, 0, 0}));
}

TEST(SdpaTest, LogitsSpreadAlikeAtAnyDepth) {
  for (const std::int64_t depth : {64, 1024}) {
    const Case definition = attention_of(kSdpa, {1, 1, 64, depth}, 64);
    const TestInputs inputs(kSdpa, definition, 3);
    double squares = 0;
    for (std::int64_t pair = 0; pair < 4096; ++pair) {
      double logit = 0;
      for (std::int64_t d = 0; d < depth; ++d) {
        logit += static_cast<double>(inputs.floats(0)[pair / 64 * depth + d]) *
                 static_cast<double>(inputs.floats(1)[pair % 64 * depth + d]);
      }
      squares += std::pow(definition.attributes.real("scale") * logit, 2);
    }
    EXPECT_NEAR(std::sqrt(squares / 4096), 4.0 / 3, 0.2) << depth;
  }
}

TEST(SdpaTest, Work) {
  const Case& definition = published_case(
      kSdpa, "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x64x1024 dim=64x8x64x1024");
  EXPECT_EQ(definition.id,
            "sdpa/f32[64,8,16,1024],f32[64,8,64,1024],f32[64,8,64,1024],f32[16,64]/scale=0.03125");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{64, 8, 16, 1024}));
  const double bytes = 4.0 * (512.0 * (2 * 16 + 2 * 64) * 1024 + 16 * 64);
  EXPECT_EQ(definition.work, (Work{512.0 * 16 * 64 * (4 * 1024 + 5), bytes}));
  EXPECT_EQ(definition.floor, (Work{0, bytes}));
}

TEST(SdpaTest, FloorLeavesOutTheQueryThatSeesOneKey) {
  const Case& definition = published_case(
      kSdpa, "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x16x1024 dim=64x8x16x1024");
  EXPECT_EQ(definition.floor.bytes, definition.work.bytes - 4.0 * 512 * 1024);
}

[[maybe_unused]] const bool kJudged =
    judge_tolerance(attention_subject("sdpa", Sees::to_end,
                                      {
                                          attention_of(kSdpa, {1, 2, 16, 1024}, 16),
                                          attention_of(kSdpa, {1, 2, 16, 1024}, 64),
                                          attention_of(kSdpa, {1, 2, 16, 128}, 1024),
                                          attention_of(kSdpa, {1, 2, 64, 128}, 64),
                                      }));

}  // namespace
}  // namespace howfast
