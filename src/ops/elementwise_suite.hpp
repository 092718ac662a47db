#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ops/tolerance_suite.hpp"

/// For the tests of elementwise operations.
namespace howfast {

/// The asked elements by a function of one float.
template <typename Function>
Values each(const TestInputs& inputs, const Elements& elements, const Function& function) {
  Values values;
  for (const std::int64_t element : elements) values.push_back(function(inputs.floats(0)[element]));
  return values;
}

/// An operation without parameters as one function in plain f32, and other functions that it may be
/// taken for. The input itself is always one of them.
inline bool judge_activation(std::string_view operation, float (*honest)(float),
                             std::vector<std::pair<std::string, float (*)(float)>> mistaken) {
  mistaken.emplace_back("the input", [](float x) { return x; });
  return judge_tolerance({
      .operation = operation,
      .honest = [honest](const Case&, const TestInputs& inputs,
                         const Elements& elements) { return each(inputs, elements, honest); },
      .misreadings =
          [mistaken](const Case&, const TestInputs& inputs, const Elements& elements) {
            std::vector<WrongAnswer> wrong;
            for (const auto& [what, function] : mistaken) {
              wrong.push_back({what, each(inputs, elements, function)});
            }
            return wrong;
          },
  });
}

/// Half of a filled x is negative, and it reaches within 1/16 of -8 and 8.
inline void expect_both_sides_of_zero(const Operation& operation, const Case& definition) {
  const TestInputs inputs(operation, definition, 1);
  const std::span<const float> x = inputs.views()[0].as<float>();
  const auto [least, most] = std::ranges::minmax(x);
  EXPECT_GE(least, -8);
  EXPECT_LT(least, -7.9375F);
  EXPECT_LT(most, 8);
  EXPECT_GT(most, 7.9375F);
  const auto negative =
      static_cast<double>(std::ranges::count_if(x, [](float value) { return value < 0; }));
  EXPECT_NEAR(negative / static_cast<double>(x.size()), 0.5, 0.05);
}

}  // namespace howfast
