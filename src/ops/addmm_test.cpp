#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kAddmm = operation_named("addmm");

TEST(AddmmTest, Reference) {
  // python3 -c 'import numpy as np; x = np.array([[1, 2], [3, -4]])
  // print(([10, 20, 30] + x @ np.arange(1, 7).reshape(2, 3)).ravel())'
  const Case definition = case_of(kAddmm, {{2, 2}, {2, 3}, {3}}, {2, 3});
  const std::vector<std::vector<double>> inputs = {{1, 2, 3, -4}, {1, 2, 3, 4, 5, 6}, {10, 20, 30}};
  EXPECT_EQ(whole_reference(kAddmm, definition, inputs),
            (std::vector<double>{19, 32, 45, -3, 6, 15}));

  const std::vector<ReferenceValue> chosen =
      reference_of(kAddmm, definition, TestInputs(definition, inputs), {4});
  EXPECT_EQ(chosen[0].magnitude, 20 + 3 * 2 + 4 * 5);
}

TEST(AddmmTest, Work) {
  const Case& definition = kAddmm.cases[0].definition;
  EXPECT_EQ(definition.id, "addmm/f32[64,256],f32[256,256],f32[256]");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{64, 256}));
  const double bytes = 4.0 * (64 * 256 + 256 * 256 + 256 + 64 * 256);
  EXPECT_EQ(definition.work, (Work{2.0 * 64 * 256 * 256 + 64.0 * 256, bytes}));
  EXPECT_EQ(definition.floor, (Work{0, bytes}));
}

struct AddmmReading {
  bool bias = true;
  bool out_by_in = false;  // takes the weight's bytes for [out, in]
};

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements,
             AddmmReading reading = {}) {
  const std::int64_t in = definition.inputs[1].shape[0];
  const std::int64_t out = definition.inputs[1].shape[1];
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / out;
    const std::int64_t column = element % out;
    float sum = reading.bias ? inputs.floats(2)[column] : 0;
    for (std::int64_t k = 0; k < in; ++k) {
      const std::int64_t at = reading.out_by_in ? column * in + k : k * out + column;
      sum += inputs.floats(0)[row * in + k] * inputs.floats(1)[at];
    }
    y.push_back(sum);
  }
  return y;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "addmm",
    .honest = [](const Case& definition, const TestInputs& inputs,
                 const Elements& elements) { return plain(definition, inputs, elements); },
    .misreadings =
        [](const Case& definition, const TestInputs& inputs, const Elements& elements) {
          return std::vector<WrongAnswer>{
              {"no bias", plain(definition, inputs, elements, {.bias = false})},
              {"[out, in]", plain(definition, inputs, elements, {.out_by_in = true})}};
        },
    .smaller =
        {
            case_of(kAddmm, {{200, 32}, {32, 1024}, {1024}}, {200, 1024}),
            case_of(kAddmm, {{16, 768}, {768, 64}, {64}}, {16, 64}),
        },
    .is_product = true,
});

}  // namespace
}  // namespace howfast
