#include <cmath>

#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kMatmul = operation_named("matmul");

TEST(MatmulTest, Reference) {
  const Case definition = case_of(kMatmul, {{2, 3}, {3, 2}}, {2, 2});
  const std::vector<std::vector<double>> inputs = {{1, 2, 3, 4, 5, -6}, {7, 8, 9, 10, 11, 12}};
  EXPECT_EQ(whole_reference(kMatmul, definition, inputs), (std::vector<double>{58, 64, 7, 10}));
  const std::vector<ReferenceValue> chosen =
      reference_of(kMatmul, definition, TestInputs(definition, inputs), {2});
  EXPECT_EQ(chosen[0].magnitude, 4 * 7 + 5 * 9 + 6 * 11);
}

TEST(MatmulTest, ReferenceOfABatch) {
  const std::vector<std::vector<double>> inputs = {{1, 2, 3, 4}, {10, 20, 30, 40, 50, 60, 70, 80}};
  EXPECT_EQ(whole_reference(kMatmul, case_of(kMatmul, {{2, 1, 2}, {2, 2, 2}}, {2, 1, 2}), inputs),
            (std::vector<double>{10 + 60, 20 + 80, 150 + 280, 180 + 320}));
}

TEST(MatmulTest, ReferenceWithOneSecondMatrixForTheBatch) {
  const std::vector<std::vector<double>> inputs = {{1, 2, 3, 4}, {10, 20, 30, 40}};
  EXPECT_EQ(whole_reference(kMatmul, case_of(kMatmul, {{2, 1, 2}, {2, 2}}, {2, 1, 2}), inputs),
            (std::vector<double>{70, 100, 150, 220}));
}

TEST(MatmulTest, ReferenceOfSumsThatSpanBlocks) {
  // The whole numbers below 1001 times 1, and times alternating signs.
  const Case definition = case_of(kMatmul, {{1, 1001}, {1001, 2}}, {1, 2});
  std::vector<std::vector<double>> inputs(2);
  for (int k = 0; k < 1001; ++k) {
    inputs[0].push_back(k);
    inputs[1].push_back(1);
    inputs[1].push_back(k % 2 == 0 ? 1 : -1);
  }
  EXPECT_EQ(whole_reference(kMatmul, definition, inputs), (std::vector<double>{500500, 500}));
}

TEST(MatmulTest, Work) {
  const Case& shared = published_case(kMatmul, "MatMul / dim=1000x64x256 dim=256x32");
  EXPECT_EQ(shared.id, "matmul/f32[1000,64,256],f32[256,32]");
  EXPECT_EQ(shared.work, (Work{2.0 * 64000 * 256 * 32, 4.0 * (16384000 + 8192 + 2048000)}));
  EXPECT_EQ(shared.floor, (Work{0, shared.work.bytes}));

  const Case& batched = published_case(kMatmul, "MatMul / dim=1000x1024x64 dim=1000x64x256");
  EXPECT_EQ(batched.outputs[0].shape, (Shape{1000, 1024, 256}));
  EXPECT_EQ(batched.work.flops, 2.0 * 1000 * 1024 * 64 * 256);
}

struct MatmulReading {
  bool first_matrix_only = false;  // of b, for the whole batch
  bool n_by_k = false;             // takes the bytes of b for [n, k]
};

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements,
             MatmulReading reading = {}) {
  const Shape& a = definition.inputs[0].shape;
  const Shape& b = definition.inputs[1].shape;
  const std::int64_t m = a[a.size() - 2];
  const std::int64_t k = a.back();
  const std::int64_t n = b.back();
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / n;
    const std::int64_t column = element % n;
    const std::int64_t batch = b.size() == 2 || reading.first_matrix_only ? 0 : row / m;
    float sum = 0;
    for (std::int64_t i = 0; i < k; ++i) {
      const std::int64_t at = reading.n_by_k ? column * k + i : i * n + column;
      sum += inputs.floats(0)[row * k + i] * inputs.floats(1)[batch * k * n + at];
    }
    y.push_back(sum);
  }
  return y;
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  std::vector<WrongAnswer> wrong;
  wrong.push_back({"b as [n, k]", plain(definition, inputs, elements, {.n_by_k = true})});
  if (definition.inputs[1].shape.size() > 2) {
    wrong.push_back(
        {"first matrix", plain(definition, inputs, elements, {.first_matrix_only = true})});
  }
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "matmul",
    .honest = [](const Case& definition, const TestInputs& inputs,
                 const Elements& elements) { return plain(definition, inputs, elements); },
    .misreadings = wrong_readings,
    .smaller =
        {
            case_of(kMatmul, {{4, 1, 1000}, {4, 1000, 128}}, {4, 1, 128}),
            case_of(kMatmul, {{10, 64, 256}, {256, 32}}, {10, 64, 32}),
            case_of(kMatmul, {{2, 8, 1024}, {2, 1024, 32}}, {2, 8, 32}),
            case_of(kMatmul, {{1000, 64}, {64, 1024}}, {1000, 1024}),
        },
    .is_product = true,
});

}  // namespace
}  // namespace howfast
