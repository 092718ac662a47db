#include "ops/attention.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// What one query makes of the keys it sees.
class Attention {
 public:
  /// `mask`: its row for this query; null when there is none.
  Attention(const float* q, const float* k, const float* mask, std::int64_t keys,
            std::int64_t depth, double scale)
      : weights_(static_cast<std::size_t>(keys)) {
    constexpr double kUnseen = -std::numeric_limits<double>::infinity();
    double largest = kUnseen;
    for (std::size_t s = 0; s < weights_.size(); ++s) {
      const double masked = mask == nullptr ? 0 : static_cast<double>(mask[s]);
      weights_[s] = masked;
      if (masked == kUnseen) continue;
      ReferenceValue logit;
      add_products(q, k + static_cast<std::int64_t>(s) * depth, 1, depth, logit);
      weights_[s] += scale * logit.value;
      largest = std::max(largest, weights_[s]);
      terms_of_logit_ = std::max(terms_of_logit_, scale * logit.magnitude);
    }
    double sum = 0;
    for (double& weight : weights_) sum += weight = std::exp(weight - largest);
    for (double& weight : weights_) weight /= sum;
  }

  /// `v`: the element asked for in the value of the first key.
  ReferenceValue of(const float* v, std::int64_t depth) const {
    ReferenceValue answer;
    for (const double weight : weights_) {
      const double term = weight * static_cast<double>(*v);
      answer.value += term;
      answer.magnitude += std::abs(term);
      v += depth;
    }
    answer.magnitude *= 1 + 2 * terms_of_logit_;
    return answer;
  }

 private:
  std::vector<double> weights_;
  double terms_of_logit_ = 0;  // the L of kAttentionToleranceBecause
};

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values, bool causal) {
  const Shape& shape = request.inputs[0].shape();
  const std::int64_t queries = shape[2];
  const std::int64_t depth = shape[3];
  const std::int64_t keys = request.inputs[1].shape()[2];
  const double scale = request.definition.attributes.real("scale");
  const auto floats = [&](std::size_t input) { return request.inputs[input].as<float>().data(); };
  const float* mask = request.inputs.size() > 3 ? floats(3) : nullptr;
  for (std::size_t i = 0; i < values.size();) {
    const std::int64_t row = request.elements[i] / depth;  // of q and y
    const std::int64_t query = row % queries;
    const std::int64_t plane = row / queries * keys * depth;  // of k and v
    const Attention attention(floats(0) + row * depth, floats(1) + plane,
                              mask == nullptr ? nullptr : mask + query * keys,
                              causal ? query + 1 : keys, depth, scale);
    for (; i < values.size() && request.elements[i] / depth == row; ++i) {
      values[i] = attention.of(floats(2) + plane + request.elements[i] % depth, depth);
    }
  }
}

}  // namespace

CatalogueCase attention_case(std::string operation, Mask mask, Shape q, std::int64_t keys,
                             std::vector<Suite> suites, std::string published) {
  assert(q.size() == 4 && keys > 1 && (mask != Mask::causal || keys == q[2]));
  const Shape k = {q[0], q[1], keys, q[3]};
  const std::int64_t queries = q[2];
  const std::int64_t depth = q[3];
  const std::int64_t heads = q[0] * q[1];
  const std::int64_t pairs = mask == Mask::causal ? queries * (queries + 1) / 2 : queries * keys;
  const bool first_sees_one = mask != Mask::none && keys == queries;
  const auto bytes = [](std::int64_t elements) {
    return static_cast<double>(elements) * sizeof(float);
  };
  std::vector<TensorSpec> inputs = {f32("q", q), f32("k", k), f32("v", k)};
  if (mask == Mask::given) inputs.push_back(f32("mask", {queries, keys}));
  std::int64_t elements = element_count(q);  // of y
  for (const TensorSpec& input : inputs) elements += input.elements();
  return make_case({.id = {},
                    .operation = std::move(operation),
                    .published = std::move(published),
                    .inputs = std::move(inputs),
                    .outputs = {f32("y", std::move(q))},
                    .attributes = {{"scale", 1 / std::sqrt(static_cast<double>(depth))}},
                    .work = {static_cast<double>(heads * pairs * (4 * depth + 5)), bytes(elements)},
                    .floor = {0, bytes(elements - (first_sees_one ? heads * depth : 0))}},
                   std::move(suites));
}

void fill_attention(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -4, 4);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
  fill_uniform(inputs[2], seed_of(seed, 2), -1, 1);
  if (inputs.size() < 4) return;
  const std::int64_t queries = inputs[3].shape()[0];
  const std::int64_t keys = inputs[3].shape()[1];
  float* next = inputs[3].as<float>().data();
  for (std::int64_t t = 0; t < queries; ++t) {
    for (std::int64_t s = 0; s < keys; ++s) {
      *next++ = s <= t + keys - queries ? 0 : -std::numeric_limits<float>::infinity();
    }
  }
}

void attention_reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  reference(request, values, false);
}

void causal_attention_reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  reference(request, values, true);
}

Tolerance attention_tolerance(const Case&, std::size_t) {
  constexpr double kRoundoffs = 4;  // kAttentionToleranceBecause has the argument
  return {.relative = kRoundoffs * kRoundoffF32, .absolute = 0};
}

}  // namespace howfast
