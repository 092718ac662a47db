#include "ops/attention.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape q, std::int64_t keys, std::vector<Suite> suites,
                    std::string published = {}) {
  return attention_case("sdpa", Mask::given, std::move(q), keys, std::move(suites),
                        std::move(published));
}

}  // namespace

Operation sdpa_operation() {
  const std::vector<Suite> article = {Suite::article};
  return {
      .name = "sdpa",
      .computes =
          "y[.., t, :] = sum over s of p[t, s] v[.., s, :], p[t, :] = softmax of scale q[.., t, :] "
          ". k[.., s, :] + mask[t, s] over s: scaled dot product attention. The mask is an input, "
          "0 where query t sees key s and minus infinity elsewhere; it is causal and aligned to "
          "the end: s <= t + S - T, for T queries and S keys.",
      .counted = std::string(kAttentionCounted),
      .inputs_because = std::string(kAttentionInputsBecause),
      .tolerance_because = std::string(kAttentionToleranceBecause),
      .published_instead =
          "The mask was to be causal but masked nothing: minus infinity had been written into a "
          "tensor of booleans, so that 1 was added to every logit. The depth of 1024 is kept here, "
          "though it is beyond the fused kernels of both frameworks (64 to 256 on a GPU), so that "
          "these experiments time their general way; heads of 64 and 128 are in the full suite.",
      .cases =
          {
              entry({64, 8, 16, 1024}, 16, article,
                    "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x16x1024 "
                    "dim=64x8x16x1024"),
              entry({64, 8, 16, 1024}, 64, article,
                    "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x64x1024 "
                    "dim=64x8x64x1024"),
              entry({64, 16, 16, 1024}, 16, article,
                    "ScaledDotProductAttention / dim=64x16x16x1024 dim=64x16x16x1024 "
                    "dim=64x16x16x1024"),
              entry({64, 16, 16, 1024}, 64, article,
                    "ScaledDotProductAttention / dim=64x16x16x1024 dim=64x16x64x1024 "
                    "dim=64x16x64x1024"),
              entry({1, 8, 48, 64}, 64, {Suite::quick}),
              entry({4, 12, 128, 64}, 128, {}),   // a small language model
              entry({1, 32, 128, 128}, 128, {}),  // a large one
              entry({1, 8, 16, 128}, 1024, {}),   // a few tokens after many
              entry({1, 12, 512, 64}, 512, {}),
          },
      .fill = fill_attention,
      .reference = attention_reference,
      .tolerance = attention_tolerance,
  };
}

}  // namespace howfast
