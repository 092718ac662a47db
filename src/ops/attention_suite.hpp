#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/tolerance_suite.hpp"

/// For the tests of the readings of attention: one plain computation, and misreadings of it.
namespace howfast {

/// Which keys a query sees. `to_end`: query t sees keys up to t + keys - queries; `to_start`: up to
/// t.
enum class Sees { all, to_end, to_start };

struct AttentionReading {
  Sees sees = Sees::all;
  double scaled = 1;        // times the scale asked for
  bool normal = true;       // divides by the sum of the weights
  bool next_key = false;    // weighs each key's neighbour's value
  bool first_head = false;  // takes all keys and values from the first head of its batch
};

inline Values plain_attention(const Case& definition, const TestInputs& inputs,
                              const Elements& elements, AttentionReading reading) {
  const Shape& q = definition.inputs[0].shape;
  const std::int64_t queries = q[2];
  const std::int64_t depth = q[3];
  const std::int64_t keys = definition.inputs[1].shape[2];
  const auto scale = static_cast<float>(definition.attributes.real("scale") * reading.scaled);
  Values y;
  Values weights;
  std::int64_t weighted = -1;  // the row of q whose weights those are
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / depth;
    const std::int64_t t = row % queries;
    const std::int64_t head = row / queries;
    const std::int64_t plane = reading.first_head ? head / q[1] * q[1] : head;
    std::int64_t seen = keys;
    if (reading.sees == Sees::to_end) seen = t + 1 + keys - queries;
    if (reading.sees == Sees::to_start) seen = std::min(keys, t + 1);
    if (row != weighted) {
      weighted = row;
      weights.assign(static_cast<std::size_t>(seen), 0);
      for (std::int64_t s = 0; s < seen; ++s) {
        float logit = 0;
        for (std::int64_t d = 0; d < depth; ++d) {
          logit +=
              inputs.floats(0)[row * depth + d] * inputs.floats(1)[(plane * keys + s) * depth + d];
        }
        weights[static_cast<std::size_t>(s)] = scale * logit;
      }
      const float largest = *std::ranges::max_element(weights);
      float sum = 0;
      for (float& weight : weights) sum += weight = std::exp(weight - largest);
      if (reading.normal) {
        for (float& weight : weights) weight /= sum;
      }
    }
    float answer = 0;
    for (std::int64_t s = 0; s < seen; ++s) {
      const std::int64_t key = reading.next_key ? (s + 1) % keys : s;
      answer += weights[static_cast<std::size_t>(s)] *
                inputs.floats(2)[(plane * keys + key) * depth + element % depth];
    }
    y.push_back(answer);
  }
  return y;
}

/// What judge_tolerance() is told of a reading in which queries see `right`.
inline ToleranceSubject attention_subject(std::string_view operation, Sees right,
                                          std::vector<Case> smaller) {
  const auto honest = [right](const Case& definition, const TestInputs& inputs,
                              const Elements& elements) {
    return plain_attention(definition, inputs, elements, {.sees = right});
  };
  const auto misreadings = [right](const Case& definition, const TestInputs& inputs,
                                   const Elements& elements) {
    const auto read = [&](AttentionReading reading) {
      return plain_attention(definition, inputs, elements, reading);
    };
    const double depth = static_cast<double>(definition.inputs[0].shape[3]);
    const std::int64_t queries = definition.inputs[0].shape[2];
    const std::int64_t keys = definition.inputs[1].shape[2];
    std::vector<WrongAnswer> wrong = {
        {"no scale", read({.sees = right, .scaled = std::sqrt(depth)})},
        {"scaled twice", read({.sees = right, .scaled = 1 / std::sqrt(depth)})},
        {"not divided by the sum", read({.sees = right, .normal = false})},
        {"values of the next keys", read({.sees = right, .next_key = true})}};
    if (definition.inputs[0].shape[1] > 1) {
      wrong.push_back({"the first head", read({.sees = right, .first_head = true})});
    }
    // Known fault E5: a mask that does not mask, such as one of ones.
    if (right != Sees::all) wrong.push_back({"nothing masked", read({.sees = Sees::all})});
    if (right == Sees::all && queries > 1)
      wrong.push_back({"masked", read({.sees = Sees::to_end})});
    if (queries != keys) {
      wrong.push_back({"mask aligned to the start", read({.sees = Sees::to_start})});
    }
    return wrong;
  };
  return {.operation = operation,
          .honest = honest,
          .misreadings = misreadings,
          .smaller = std::move(smaller),
          .is_product = true};
}

/// A case of `operation` at shapes of the test's own; with a mask if its cases have one.
inline Case attention_of(const Operation& operation, const Shape& q, std::int64_t keys) {
  const Shape k = {q[0], q[1], keys, q[3]};
  std::vector<Shape> inputs = {q, k, k};
  if (operation.cases.front().definition.inputs.size() > 3) inputs.push_back({q[2], keys});
  return case_of(operation, inputs, q, {{"scale", 1 / std::sqrt(static_cast<double>(q[3]))}});
}

}  // namespace howfast
