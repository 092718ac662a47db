#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/tolerance_suite.hpp"

/// For the tests of conv1d, conv2d and their channels-last readings: the same plain computation,
/// and the same misreadings of it.
namespace howfast {

inline Attributes strided(std::int64_t stride, std::int64_t padding) {
  return {{"stride", stride}, {"padding", padding}};
}

/// Each article case of `operation` is a case of `reading` too, without its published name.
inline void expect_published_experiments(const Operation& reading, std::string_view operation) {
  for (const CatalogueCase& theirs : operation_named(operation).cases) {
    if (!theirs.in(Suite::article)) continue;
    const Case& published = theirs.definition;
    const auto same = [&](const CatalogueCase& ours) {
      const Case& definition = ours.definition;
      return definition.inputs == published.inputs && definition.outputs == published.outputs &&
             definition.attributes == published.attributes && definition.work == published.work &&
             definition.floor == published.floor && definition.published.empty();
    };
    EXPECT_EQ(std::ranges::count_if(reading.cases, same), 1) << published.id;
  }
}

struct ConvReading {
  bool mirrored = false;    // the mathematician's convolution
  bool transposed = false;  // rows and columns of the kernel exchanged
  std::int64_t shift = 0;   // of the window along every axis, in pixels
};

/// [batch, width, channels] as [batch, 1, width, channels].
inline Shape with_height(Shape shape) {
  if (shape.size() == 3) shape.insert(shape.begin() + 1, 1);
  return shape;
}

inline Values plain_convolution(const Case& definition, const TestInputs& inputs,
                                const Elements& elements, ConvReading reading = {}) {
  const Shape x = with_height(definition.inputs[0].shape);
  const Shape weight = with_height(definition.inputs[1].shape);
  const Shape y = with_height(definition.outputs[0].shape);
  const std::int64_t stride = definition.attributes.integer("stride");
  const std::int64_t padding = definition.attributes.integer("padding") - reading.shift;
  const std::int64_t above = definition.inputs[0].shape.size() == 3 ? 0 : padding;
  Values answer;
  for (const std::int64_t element : elements) {
    const std::int64_t o = element % y[3];
    const std::int64_t j = element / y[3] % y[2];
    const std::int64_t i = element / y[3] / y[2] % y[1];
    const std::int64_t b = element / y[3] / y[2] / y[1];
    float sum = 0;
    for (std::int64_t r = 0; r < weight[1]; ++r) {
      for (std::int64_t c = 0; c < weight[2]; ++c) {
        const std::int64_t h = i * stride + r - above;
        const std::int64_t w = j * stride + c - padding;
        if (h < 0 || w < 0 || h >= x[1] || w >= x[2]) continue;
        std::int64_t row = reading.mirrored ? weight[1] - 1 - r : r;
        std::int64_t column = reading.mirrored ? weight[2] - 1 - c : c;
        if (reading.transposed) std::swap(row, column);
        for (std::int64_t k = 0; k < x[3]; ++k) {
          sum += inputs.floats(0)[((b * x[1] + h) * x[2] + w) * x[3] + k] *
                 inputs.floats(1)[((o * weight[1] + row) * weight[2] + column) * x[3] + k];
        }
      }
    }
    answer.push_back(sum);
  }
  return answer;
}

inline std::vector<WrongAnswer> wrong_convolutions(const Case& definition, const TestInputs& inputs,
                                                   const Elements& elements) {
  const auto read = [&](ConvReading reading) {
    return plain_convolution(definition, inputs, elements, reading);
  };
  std::vector<WrongAnswer> wrong;
  wrong.push_back({"shifted", read({.shift = 1})});
  const Shape weight = with_height(definition.inputs[1].shape);
  if (weight[2] > 1) wrong.push_back({"mirrored", read({.mirrored = true})});
  if (weight[1] > 1) wrong.push_back({"transposed", read({.transposed = true})});
  return wrong;
}

/// What judge_tolerance() is told of all of them.
inline ToleranceSubject convolution_subject(std::string_view operation, std::vector<Case> smaller) {
  return {.operation = operation,
          .honest =
              [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
                return plain_convolution(definition, inputs, elements);
              },
          .misreadings = wrong_convolutions,
          .smaller = std::move(smaller),
          .is_product = true};
}

}  // namespace howfast
