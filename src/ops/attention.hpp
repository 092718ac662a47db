#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"

/// What the readings of scaled dot product attention share: q[batch, heads, queries, depth], k and
/// v[batch, heads, keys, depth]; attribute `scale` = 1 / sqrt(depth).
namespace howfast {

/// How it is settled which keys a query sees.
enum class Mask : std::uint8_t {
  none,    // it sees all
  given,   // by a further input mask[queries, keys], added to the logits: 0 or minus infinity
  causal,  // by the framework itself: query t sees keys up to t; there are as many keys as queries
};

/// A case with both works counted as kAttentionCounted says.
CatalogueCase attention_case(std::string operation, Mask mask, Shape q, std::int64_t keys,
                             std::vector<Suite> suites, std::string published = {});

/// A mask, where there is one, lets query t see keys up to t + keys - queries.
void fill_attention(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs);

/// With the mask among the inputs, where there is one.
void attention_reference(const ReferenceRequest& request, std::span<ReferenceValue> values);
void causal_attention_reference(const ReferenceRequest& request, std::span<ReferenceValue> values);

Tolerance attention_tolerance(const Case& definition, std::size_t output);

inline constexpr std::string_view kAttentionCounted =
    "Nominal: 2 D FLOPs for the logit and 2 D for the weighted value of every pair of a query and "
    "a key, and 5 for its softmax; only pairs that are seen where the framework itself masks, all "
    "of them else; every input read and the output written once. Floor: the same bytes, but for "
    "queries that see one key only, whose answer is its value; no FLOPs, since fast matrix "
    "multiplication needs fewer and what an exponential must cost is not proven.";

inline constexpr std::string_view kAttentionInputsBecause =
    "q uniform on [-4, 4), k and v on [-1, 1): whatever the depth, the scaled logits then have "
    "mean zero and a spread of 4/3, so that a query's heaviest keys weigh tens of times its "
    "lightest and leaving out the scale, the mask or a key moves the answer by about as much as "
    "its own size. Values of mean zero keep the answers from resembling each other.";

inline constexpr std::string_view kAttentionToleranceBecause =
    "4 u (1 + 2 L) times the sum of p |v|, u = 2^-24, p being the weights of the keys and L the "
    "largest sum of scale |q k| over the depth among the keys that are seen. To first order an "
    "error d of the logits moves the answer by the sum of p d v less the answer times the sum of "
    "p d, at most 2 d times the sum of p |v|. Logits are sums of products of mean zero: some may "
    "be off by 4 u of their L, and those of different keys are off independently. The weighted sum "
    "of the values is one more such sum of products; the exponentials and their sum err by less "
    "than 20 u for a thousand keys, within what L, at least a few units, allows. 0.7 u measured in "
    "the worst order in use. Inputs rounded to 11 bits (TF32) are rejected.";

}  // namespace howfast
