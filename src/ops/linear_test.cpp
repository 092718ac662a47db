#include "ops/tolerance_suite.hpp"

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

struct LinearReading {
  bool bias = true;
  bool in_by_out = false;  // takes the weight's bytes for [in, out]
};

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements,
             LinearReading reading = {}) {
  const std::int64_t out = definition.inputs[1].shape[0];
  const std::int64_t in = definition.inputs[1].shape[1];
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / out;
    const std::int64_t column = element % out;
    float sum = 0;
    for (std::int64_t k = 0; k < in; ++k) {
      const std::int64_t at = reading.in_by_out ? k * out + column : column * in + k;
      sum += inputs.floats(0)[row * in + k] * inputs.floats(1)[at];
    }
    y.push_back(reading.bias ? sum + inputs.floats(2)[column] : sum);
  }
  return y;
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  std::vector<WrongAnswer> wrong;
  wrong.push_back({"no bias", plain(definition, inputs, elements, {.bias = false})});
  if (definition.inputs[1].shape[0] > 1) {
    wrong.push_back({"[in, out]", plain(definition, inputs, elements, {.in_by_out = true})});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "linear",
    .honest = [](const Case& definition, const TestInputs& inputs,
                 const Elements& elements) { return plain(definition, inputs, elements); },
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kLinear, {{2, 100, 32}, {1024, 32}, {1024}}, {2, 100, 1024}),
            case_of(kLinear, {{2, 10, 512}, {64, 512}, {64}}, {2, 10, 64}),
            case_of(kLinear, {{10, 1, 51200}, {1, 51200}, {1}}, {10, 1, 1}),
        },
    .is_product = true,
});

}  // namespace
}  // namespace howfast
