#include <cmath>

#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kSoftmax = operation_named("softmax");

Case along(const Shape& shape, std::int64_t axis) {
  return case_of(kSoftmax, {shape}, shape, {{"axis", axis}});
}

// python3 -c 'import numpy as np; x = np.array([[1, 2, 3], [4, 6, 8.]]); e = np.exp(x)
// print(repr(e / e.sum(1, keepdims=True))); print(repr(e / e.sum(0)))'
const std::vector<std::vector<double>> kInput = {{1, 2, 3, 4, 6, 8}};

TEST(SoftmaxTest, ReferenceAlongTheLastAxis) {
  const std::vector<double> want = {0.09003057317038046,  0.24472847105479767, 0.6652409557748219,
                                    0.015876239976466765, 0.11731042782619837, 0.8668133321973349};
  const std::vector<double> got = whole_reference(kSoftmax, along({2, 3}, -1), kInput);
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-15);
}

TEST(SoftmaxTest, ReferenceAlongTheFirstAxis) {
  const std::vector<double> want = {0.04742587317756678, 0.01798620996209156, 0.0066928509242848554,
                                    0.9525741268224334,  0.9820137900379085,  0.9933071490757153};
  const std::vector<double> got = whole_reference(kSoftmax, along({2, 3}, 0), kInput);
  for (std::size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], 1e-15);
}

TEST(SoftmaxTest, ReferenceDoesNotOverflow) {
  EXPECT_EQ(whole_reference(kSoftmax, along({2}, 0), {{1000, 1000}}),
            (std::vector<double>{0.5, 0.5}));
}

TEST(SoftmaxTest, ReferenceOfChosenElementsOnly) {
  const Case definition = along({2, 3}, -1);
  const std::vector<ReferenceValue> got =
      reference_of(kSoftmax, definition, TestInputs(definition, kInput), {1, 5});
  EXPECT_NEAR(got[0].value, 0.24472847105479767, 1e-15);
  EXPECT_NEAR(got[1].value, 0.8668133321973349, 1e-15);
  EXPECT_EQ(got[1].magnitude, got[1].value);
}

TEST(SoftmaxTest, InputsOverflowUnlessTheMaximumIsSubtracted) {
  const Case definition = along({100, 100}, -1);
  const TestInputs inputs(kSoftmax, definition, 1);
  for (std::int64_t i = 0; i < 10000; ++i) {
    EXPECT_TRUE(std::isinf(std::exp(inputs.floats(0)[i])));
  }
}

TEST(SoftmaxTest, Work) {
  const Case& definition = published_case(kSoftmax, "Softmax / dim=64x1000000 axi=-1");
  EXPECT_EQ(definition.id, "softmax/f32[64,1000000]/axis=-1");
  EXPECT_EQ(definition.work, (Work{320000000, 512000000}));
  EXPECT_EQ(definition.floor, (Work{0, 512000000}));
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  Values y(static_cast<std::size_t>(definition.inputs[0].elements()));
  for (std::int64_t lane = 0; lane < view.outer * view.inner; ++lane) {
    const std::int64_t start = lane / view.inner * view.extent * view.inner + lane % view.inner;
    const float* x = inputs.floats(0) + start;
    float* out = y.data() + start;
    float most = x[0];
    float sum = 0;
    for (std::int64_t i = 0; i < view.extent; ++i) most = std::max(most, x[i * view.inner]);
    for (std::int64_t i = 0; i < view.extent; ++i) sum += std::exp(x[i * view.inner] - most);
    for (std::int64_t i = 0; i < view.extent; ++i) {
      out[i * view.inner] = std::exp(x[i * view.inner] - most) / sum;
    }
  }
  return chosen(y, elements);
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "softmax",
    .honest = plain,
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          return along_other_axes(plain, definition, inputs, elements);
        },
    .smaller =
        {
            case_of(kSoftmax, {{2, 1000000}}, {2, 1000000}, {{"axis", -1}}),
            case_of(kSoftmax, {{10000, 64}}, {10000, 64}, {{"axis", -1}}),
            case_of(kSoftmax, {{4, 4, 32, 1024}}, {4, 4, 32, 1024}, {{"axis", -1}}),
            case_of(kSoftmax, {{16, 16, 32, 8}}, {16, 16, 32, 8}, {{"axis", -1}}),
            case_of(kSoftmax, {{4, 50257}}, {4, 50257}, {{"axis", -1}}),
        },
});

}  // namespace
}  // namespace howfast
