#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

#include "worker/framework.hpp"
#include "worker/tiny_cases.hpp"

/// What the tests of every framework folder ask of its rows and loaded cases. `framework` is open.
namespace howfast::worker {

/// Placed as no launch would: each test's own seed.
inline InputSets inputs_of(const TinyCase& tiny, std::uint64_t seed = 1) {
  std::vector<std::vector<TensorView>> views;
  for (const auto& set : tiny.sets) {
    views.emplace_back();
    for (const auto& input : set.inputs) {
      views.back().push_back(input.view());
    }
  }
  return {std::move(views), seed};
}

/// Every element of `got` is the one hand-computed, and of the dtype asked for.
inline void expect_values(const TensorView& got, const TensorSpec& asked,
                          const std::vector<double>& answer) {
  EXPECT_EQ(got.shape(), asked.shape);
  if (asked.dtype == DType::f32) {
    ASSERT_EQ(got.dtype(), DType::f32);
  } else {  // the dtype of indices is the framework's own choice
    ASSERT_THAT(got.dtype(), testing::AnyOf(DType::i32, DType::i64, DType::u32));
  }
  std::vector<double> values;
  for (std::int64_t i = 0; i < got.elements(); ++i) values.push_back(got.at(i));
  // MLX gives the constants of selu with six digits.
  constexpr double kApart = 5e-6;
  std::vector<testing::Matcher<double>> near;
  for (const double value : answer) {
    near.push_back(testing::DoubleNear(value, kApart * std::max(1.0, std::abs(value))));
  }
  EXPECT_THAT(values, testing::ElementsAreArray(near));
}

/// The kept outputs are `set`'s answers, in the catalogue's shapes and dtypes.
inline void expect_answer(LoadedCase& loaded, const TinyCase& tiny, std::size_t set) {
  SCOPED_TRACE(tiny.definition.id + ", set " + std::to_string(set));
  const auto outputs = loaded.outputs();
  const std::vector<TensorSpec>& asked = tiny.definition.outputs;
  ASSERT_EQ(outputs.size(), asked.size());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    expect_values(outputs[i].view, asked[i], tiny.sets[set].answers[i]);
  }
}

/// The tiny cases of the operations that the framework has rows for.
inline std::vector<TinyCase> tiny_cases_of_rows(Framework& framework) {
  std::vector<TinyCase> chosen;
  for (const auto& row : framework.welcome().rows) {
    for (auto& tiny : tiny_cases()) {
      if (tiny.definition.operation == row.operation) chosen.push_back(std::move(tiny));
    }
  }
  return chosen;
}

/// Every row gives the answer of the set that was called last, however often and in whatever
/// order sets are called, and after the memory that the inputs came in is gone.
inline void expect_answers_of_every_row(Framework& framework) {
  for (auto& tiny : tiny_cases_of_rows(framework)) {
    const auto loaded = framework.load(tiny.definition, inputs_of(tiny));
    for (auto& set : tiny.sets) {
      std::for_each(set.inputs.begin(), set.inputs.end(), std::mem_fn(&TinyTensor::scribble));
    }
    for (const std::size_t set : {0U, 0U, 1U, 1U, 0U}) {
      loaded->call(set);
      loaded->synchronize();
      expect_answer(*loaded, tiny, set);
    }
    loaded->call(0);
    loaded->call(1);
    loaded->synchronize();
    expect_answer(*loaded, tiny, 1);
    expect_answer(*loaded, tiny, 1);  // asking twice changes nothing
  }
}

/// Answers are the same wherever inputs come to lie.
inline void expect_answers_at_any_offset(Framework& framework) {
  for (const auto& tiny : tiny_cases_of_rows(framework)) {
    for (std::uint64_t seed = 2; seed < 5; ++seed) {
      const auto loaded = framework.load(tiny.definition, inputs_of(tiny, seed));
      loaded->call(1);
      loaded->synchronize();
      expect_answer(*loaded, tiny, 1);
    }
  }
}

inline void expect_dropped_outputs_are_gone(Framework& framework) {
  const auto tiny = tiny_cases_of_rows(framework).front();
  const auto loaded = framework.load(tiny.definition, inputs_of(tiny));
  loaded->call(0);
  loaded->synchronize();
  loaded->drop_outputs();
  EXPECT_TRUE(loaded->outputs().empty());
  loaded->call(1);
  expect_answer(*loaded, tiny, 1);
}

inline void expect_what_it_cannot_do_is_unsupported(Framework& framework) {
  const auto tiny = tiny_cases_of_rows(framework).front();
  Case unknown = tiny.definition;
  unknown.operation = "no_such_operation";
  EXPECT_THROW(framework.load(unknown, inputs_of(tiny)), Unsupported);
  Case more = tiny.definition;
  more.attributes.set("no_such_attribute", std::int64_t{1});
  EXPECT_THROW(framework.load(more, inputs_of(tiny)), Unsupported);
}

/// Settings are written into run files that people publish: no folder of this machine is in them.
inline void expect_settings_without_paths(const protocol::Settings& settings) {
  EXPECT_FALSE(settings.empty());
  for (const auto& [name, value] : settings) {
    EXPECT_FALSE(value.empty()) << name;
    EXPECT_NE(value.front(), '/') << name << " = " << value;
    EXPECT_THAT(value, testing::Not(testing::HasSubstr(" /"))) << name;
  }
}

}  // namespace howfast::worker
