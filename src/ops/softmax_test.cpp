#include <cmath>

#include "ops/test_inputs.hpp"

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

}  // namespace
}  // namespace howfast
