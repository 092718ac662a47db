#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ops/tolerance_suite.hpp"

/// For the tests of gather and of the scatters.
namespace howfast {

inline std::set<std::int32_t> distinct_indices(const TestInputs& inputs) {
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  return {indices.begin(), indices.end()};
}

/// They stay inside x and name its last row, as the published benchmark's never did, in every case.
inline void expect_indices_inside_and_on_the_last_row(const Operation& operation) {
  for (const CatalogueCase& entry : operation.cases) {
    if (entry.definition.input_bytes() > std::size_t{64} << 20) continue;  // to save the time
    const TestInputs inputs(operation, entry.definition, 5);
    const std::set<std::int32_t> distinct = distinct_indices(inputs);
    const auto last = static_cast<std::int32_t>(entry.definition.inputs[0].shape[0] - 1);
    EXPECT_GE(*distinct.begin(), 0) << entry.definition.id;
    EXPECT_EQ(*distinct.rbegin(), last) << entry.definition.id;
    EXPECT_GT(distinct.size(), 4U) << entry.definition.id;
  }
}

/// They are drawn from all rows, as edges of a graph: a row is named twice, many reach every row.
inline void expect_indices_that_repeat(const Operation& operation) {
  expect_indices_inside_and_on_the_last_row(operation);
  for (const CatalogueCase& entry : operation.cases) {
    const Case& definition = entry.definition;
    if (definition.input_bytes() > std::size_t{64} << 20) continue;
    const TestInputs inputs(operation, definition, 5);
    const std::size_t distinct = distinct_indices(inputs).size();
    const std::int64_t count = definition.inputs[1].elements();
    const std::int64_t rows = definition.inputs[0].shape[0];
    EXPECT_LT(distinct, static_cast<std::size_t>(count)) << definition.id;
    if (count > 20 * rows) {
      EXPECT_EQ(distinct, static_cast<std::size_t>(rows)) << definition.id;
    }
  }
}

/// What an update does to the element that it meets.
using Combine = float (*)(float before, float update);

struct ScatterReading {
  bool thrown_away = false;        // known fault E3
  bool first_column_only = false;  // known fault E4
  bool last_update_only = false;   // duplicates meet x, not what the ones before them made
  bool next_row = false;           // every index one too far
};

inline Values plain_scatter(const Case& definition, const TestInputs& inputs,
                            const Elements& elements, Combine combine,
                            ScatterReading reading = {}) {
  const std::int64_t rows = definition.inputs[0].shape[0];
  const std::int64_t columns = definition.inputs[0].shape[1];
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  const float* x = inputs.floats(0);
  Values y(x, x + definition.inputs[0].elements());
  for (std::size_t i = 0; i < indices.size() && !reading.thrown_away; ++i) {
    const std::int64_t row = reading.next_row ? (indices[i] + 1) % rows : indices[i];
    for (std::int64_t c = 0; c < (reading.first_column_only ? 1 : columns); ++c) {
      const std::int64_t at = row * columns + c;
      float& target = y[static_cast<std::size_t>(at)];
      const float update = inputs.floats(2)[static_cast<std::int64_t>(i) * columns + c];
      target = combine(reading.last_update_only ? x[at] : target, update);
    }
  }
  return chosen(y, elements);
}

inline float added(float before, float update) { return before + update; }
inline float larger(float before, float update) { return std::max(before, update); }
inline float smaller(float before, float update) { return std::min(before, update); }
inline float overwritten(float, float update) { return update; }

/// The misreadings that any scatter can have, and `others` in the place of `combine`.
inline std::vector<WrongAnswer> wrong_scatters(
    const Case& definition, const TestInputs& inputs, const Elements& elements, Combine combine,
    const std::vector<std::pair<std::string, Combine>>& others) {
  const auto read = [&](ScatterReading reading) {
    return plain_scatter(definition, inputs, elements, combine, reading);
  };
  std::vector<WrongAnswer> wrong = {{"thrown away", read({.thrown_away = true})},
                                    {"first column only", read({.first_column_only = true})},
                                    {"next row", read({.next_row = true})}};
  for (const auto& [what, other] : others) {
    wrong.push_back({what, plain_scatter(definition, inputs, elements, other)});
  }
  return wrong;
}

}  // namespace howfast
