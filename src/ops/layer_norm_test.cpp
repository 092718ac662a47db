#include <cmath>

#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kLayerNorm = operation_named("layer_norm");

Case of(const Shape& shape, double eps = 1e-5) {
  return case_of(kLayerNorm, {shape}, shape, {{"eps", eps}});
}

// python3 -c 'import numpy as np; x = np.array([[1, 2, 3, 6], [-4, 0, 0, 0.]])
// print(((x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + EPS)).ravel())'
TEST(LayerNormTest, Reference) {
  const std::vector<std::vector<double>> x = {{1, 2, 3, 6, -4, 0, 0, 0}};
  const std::vector<double> small_eps = {
      -1.0690434404458735, -0.5345217202229368, 0.0,
      1.6035651606688102,  -1.7320479208247481, 0.5773493069415827,
      0.5773493069415827,  0.5773493069415827};
  const std::vector<double> large_eps = {-1.0,
                                         -0.5,
                                         0.0,
                                         1.5,
                                         -1.6035674514745464,
                                         0.5345224838248488,
                                         0.5345224838248488,
                                         0.5345224838248488};
  const std::vector<double> got = whole_reference(kLayerNorm, of({2, 4}), x);
  const std::vector<double> got_large = whole_reference(kLayerNorm, of({2, 4}, 0.5), x);
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], small_eps[i], 1e-14);
    EXPECT_NEAR(got_large[i], large_eps[i], 1e-14);
  }
}

TEST(LayerNormTest, ReferenceOfChosenElementsOnly) {
  const Case definition = of({2, 2}, 1.0);
  const std::vector<ReferenceValue> got =
      reference_of(kLayerNorm, definition, TestInputs(definition, {{0, 0, 1, 3}}), {1, 2});
  EXPECT_EQ(got[0].value, 0);
  EXPECT_DOUBLE_EQ(got[1].value, -1 / std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(got[1].magnitude, 3 / std::sqrt(2.0));
}

TEST(LayerNormTest, InputsHaveALargeMeanAndASmallVariance) {
  const TestInputs inputs(kLayerNorm, of({100, 100}), 1);
  double sum = 0;
  double squares = 0;
  for (std::size_t i = 0; i < 10000; ++i) {
    const auto x = static_cast<double>(inputs.floats(0)[i]);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / 10000;
  EXPECT_NEAR(mean, 1.0 / 32, 1e-3);
  EXPECT_NEAR(squares / 10000 - mean * mean, 8e-5, 1e-5);
}

TEST(LayerNormTest, Work) {
  const Case& definition = published_case(kLayerNorm, "LayerNorm / dim=64x128x1024");
  EXPECT_EQ(definition.id, "layer_norm/f32[64,128,1024]/eps=1e-05");
  EXPECT_EQ(definition.work, (Work{67108864, 67108864}));
  EXPECT_EQ(definition.floor, (Work{0, 67108864}));
}

/// What may be read otherwise: the axis, eps, the means taken off, what the squares are divided by.
struct Reading {
  AxisView view;
  float eps = 1e-5F;
  float centred = 1;           // how much of the mean is taken off the element
  float variance_centred = 1;  // and inside the variance
  float fewer = 0;             // n - fewer divides the sum of squares
};

Values normalised(const Reading& reading, const TestInputs& inputs, const Elements& elements) {
  const AxisView& view = reading.view;
  const auto terms = static_cast<float>(view.extent);
  Values values;
  for (const std::int64_t element : elements) {
    const std::int64_t position = element / view.inner % view.extent;
    const float* x = inputs.floats(0) + element - position * view.inner;
    float sum = 0;
    for (std::int64_t i = 0; i < view.extent; ++i) sum += x[i * view.inner];
    const float mean = sum / terms;
    float squares = 0;
    for (std::int64_t i = 0; i < view.extent; ++i) {
      const float apart = x[i * view.inner] - reading.variance_centred * mean;
      squares += apart * apart;
    }
    const float variance = squares / (terms - reading.fewer);
    values.push_back((x[position * view.inner] - reading.centred * mean) /
                     std::sqrt(variance + reading.eps));
  }
  return values;
}

AxisView last_axis(const Case& definition) { return view_around(definition.inputs[0].shape, -1); }

std::vector<WrongAnswer> misreadings(const Case& definition, const TestInputs& inputs,
                                     const Elements& elements) {
  const AxisView last = last_axis(definition);
  const auto read = [&](const Reading& reading) { return normalised(reading, inputs, elements); };
  Values input;
  for (const std::int64_t element : elements) input.push_back(inputs.floats(0)[element]);
  std::vector<WrongAnswer> wrong = {
      {"the input", input},
      {"no eps", read({.view = last, .eps = 0})},
      {"eps 1e-6", read({.view = last, .eps = 1e-6F})},
      {"mean left in", read({.view = last, .centred = 0})},
      {"mean left in the variance", read({.view = last, .variance_centred = 0})},
      {"root mean square", read({.view = last, .centred = 0, .variance_centred = 0})},
      {"divided by n - 1", read({.view = last, .fewer = 1})},
      {"half of each lane", read({.view = {last.outer * 2, last.extent / 2, 1}})},
  };
  if (last.outer > 1) {
    wrong.push_back(
        {"the axis before", read({.view = view_around(definition.inputs[0].shape, -2)})});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "layer_norm",
    .honest =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          return normalised({.view = last_axis(definition)}, inputs, elements);
        },
    .misreadings = misreadings,
    .smaller = {of({8, 32, 1024}), of({512, 64}), of({4, 64, 768})},
});

}  // namespace
}  // namespace howfast
