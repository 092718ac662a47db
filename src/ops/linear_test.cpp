#include "ops/test_inputs.hpp"

namespace howfast {
namespace {

const Operation& kLinear = operation_named("linear");

TEST(LinearTest, Reference) {
  // Rows (1, 2), (3, 4), (-5, 6); outputs: the first input, the second, their sum.
  const Case definition = case_of(kLinear, {{3, 1, 2}, {3, 2}, {3}}, {3, 1, 3});
  const std::vector<std::vector<double>> inputs = {
      {1, 2, 3, 4, -5, 6}, {1, 0, 0, 1, 1, 1}, {0.5, 1, -1}};
  EXPECT_EQ(whole_reference(kLinear, definition, inputs),
            (std::vector<double>{1.5, 3, 2, 3.5, 5, 6, -4.5, 7, 0}));

  const std::vector<ReferenceValue> chosen =
      reference_of(kLinear, definition, TestInputs(definition, inputs), {3, 8});
  EXPECT_EQ(chosen[0].value, 3.5);
  EXPECT_EQ(chosen[1].value, 0);
  EXPECT_EQ(chosen[1].magnitude, 12);  // |-5| + |6| + |-1|
}

TEST(LinearTest, Work) {
  const Case& definition = published_case(kLinear, "Linear / dim=100x1024x32 dim=32x1024 dim=1024");
  EXPECT_EQ(definition.id, "linear/f32[100,1024,32],f32[1024,32],f32[1024]");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{100, 1024, 1024}));
  EXPECT_EQ(definition.work.flops, 2.0 * 102400 * 1024 * 32 + 102400.0 * 1024);
  EXPECT_EQ(definition.work.bytes, 4.0 * (102400 * 32 + 32 * 1024 + 1024 + 102400 * 1024));
  EXPECT_EQ(definition.floor, (Work{0, definition.work.bytes}));
}

}  // namespace
}  // namespace howfast
