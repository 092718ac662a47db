#include "ops/attention.hpp"

namespace howfast {
namespace {

CatalogueCase entry(Shape q, std::int64_t keys, std::vector<Suite> suites) {
  return attention_case("sdpa_unmasked", Mask::none, std::move(q), keys, std::move(suites));
}

}  // namespace

Operation sdpa_unmasked_operation() {
  return {
      .name = "sdpa_unmasked",
      .computes =
          "y[.., t, :] = sum over s of p[t, s] v[.., s, :], p[t, :] = softmax of scale q[.., t, :] "
          ". k[.., s, :] over s: scaled dot product attention in which every query sees all keys.",
      .counted = std::string(kAttentionCounted),
      .inputs_because = std::string(kAttentionInputsBecause),
      .tolerance_because = std::string(kAttentionToleranceBecause),
      .published_instead =
          "The work of the published experiments was this, since their mask of ones added the same "
          "to every logit.",
      .cases =
          {
              entry({1, 8, 48, 64}, 64, {Suite::quick}),
              entry({64, 8, 16, 1024}, 64, {}),  // a published experiment
              entry({4, 12, 128, 64}, 128, {}),  // a text encoder
              entry({1, 32, 128, 128}, 128, {}),
              entry({1, 32, 1, 128}, 1024, {}),  // the next token of a large language model
              entry({1, 12, 512, 64}, 512, {}),
          },
      .fill = fill_attention,
      .reference = attention_reference,
      .tolerance = attention_tolerance,
  };
}

}  // namespace howfast
