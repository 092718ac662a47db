#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "ops/test_inputs.hpp"

/// The tolerance of an operation must accept a plain f32 computation and reject answers that are
/// wrong in the ways known from published benchmarks. tolerance_test.cpp asks that of every
/// operation; the operation's own test file says here what both are.
namespace howfast {

using Elements = std::vector<std::int64_t>;
using Values = std::vector<float>;

/// The asked elements of the only output, or of the first of several, computed in plain f32 in the
/// simplest order.
using PlainComputation =
    std::function<Values(const Case& definition, const TestInputs& inputs, const Elements&)>;

struct WrongAnswer {
  std::string what;
  Values values;
};

struct ToleranceSubject {
  std::string_view operation = {};
  PlainComputation honest = {};

  /// The work done, but not the work asked for: another axis, a missing bias. May be empty where
  /// nothing but the values could be wrong.
  std::function<std::vector<WrongAnswer>(const Case&, const TestInputs&, const Elements&)>
      misreadings = {};

  /// Smaller relatives of the cases that are too large for a test: the extents that decide (lanes,
  /// lengths of sums) are kept. The catalogue's own small cases are taken by themselves.
  std::vector<Case> smaller = {};

  /// Tensor cores can do it, so inputs rounded to TF32 must be rejected.
  bool is_product = false;
};

/// To be called once by each operation's test file, before main():
/// `const bool kJudged = judge_tolerance({.operation = "softmax", ...});`
bool judge_tolerance(ToleranceSubject subject);

/// The asked ones of all elements.
inline Values chosen(const Values& y, const Elements& elements) {
  Values values;
  for (const std::int64_t i : elements) values.push_back(y[static_cast<std::size_t>(i)]);
  return values;
}

/// `honest` along the axes beside the one asked for, over the flattened input, and the first input
/// itself: known fault E1.
inline std::vector<WrongAnswer> along_other_axes(const PlainComputation& honest,
                                                 const Case& definition, const TestInputs& inputs,
                                                 const Elements& elements) {
  std::vector<WrongAnswer> wrong;
  const Shape& shape = definition.inputs[0].shape;
  const auto along = [&](Case other, std::int64_t axis) {
    other.attributes.set("axis", axis);
    return honest(other, inputs, elements);
  };
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t axis = (definition.attributes.integer("axis") + rank) % rank;
  if (axis > 0) wrong.push_back({"axis before", along(definition, axis - 1)});
  if (axis + 1 < rank) wrong.push_back({"axis after", along(definition, axis + 1)});
  if (rank > 1) {
    Case flat = definition;
    flat.inputs[0].shape = {element_count(shape)};
    wrong.push_back({"flattened", along(flat, 0)});
  }
  Values input;
  for (const std::int64_t element : elements) input.push_back(inputs.floats(0)[element]);
  wrong.push_back({"the input", input});
  return wrong;
}

}  // namespace howfast
