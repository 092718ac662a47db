#include "ops/attention.hpp"

namespace howfast {
namespace {

CatalogueCase entry(const Shape& q, std::vector<Suite> suites) {
  return attention_case("sdpa_causal", Mask::causal, q, q[2], std::move(suites));
}

}  // namespace

Operation sdpa_causal_operation() {
  return {
      .name = "sdpa_causal",
      .computes =
          "y[.., t, :] = sum over s of p[t, s] v[.., s, :], p[t, :] = softmax of scale q[.., t, :] "
          ". k[.., s, :] over s <= t: scaled dot product attention with the framework's own causal "
          "mask. As many keys as queries, since with more of them PyTorch aligns its mask to the "
          "start and MLX to the end.",
      .counted = std::string(kAttentionCounted),
      .inputs_because = std::string(kAttentionInputsBecause),
      .tolerance_because = std::string(kAttentionToleranceBecause),
      .published_instead = "",
      .cases =
          {
              entry({1, 8, 64, 64}, {Suite::quick}),
              entry({64, 8, 16, 1024}, {}),  // the shapes of a published experiment
              entry({4, 12, 128, 64}, {}),   // a small language model
              entry({1, 32, 128, 128}, {}),  // a large one
              entry({1, 12, 512, 64}, {}),
              entry({1, 8, 1024, 128}, {}),
          },
      .fill = fill_attention,
      .reference = causal_attention_reference,
      .tolerance = attention_tolerance,
  };
}

}  // namespace howfast
