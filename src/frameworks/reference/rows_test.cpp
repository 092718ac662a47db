#include "frameworks/reference/rows.hpp"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::reference {
namespace {

using testing::Pointwise;
using Names = std::vector<std::string>;

Array array(Shape shape, std::vector<float> values) {
  return Array(TensorView(DType::f32, std::move(shape), values.data()));
}

Array indices(std::vector<std::int32_t> values) {
  return Array(TensorView(DType::i32, {static_cast<std::int64_t>(values.size())}, values.data()));
}

// Inputs are named as the row names them; rows are tried with their documented names elsewhere
// (framework_test.cpp).
Array compute(const std::string& operation, const std::vector<Array>& inputs,
              const Attributes& attributes = {}) {
  Case definition;
  definition.operation = operation;
  definition.attributes = attributes;
  const std::vector<std::string> names = operation == "linear"   ? Names{"x", "weight", "bias"}
                                         : operation == "conv2d" ? Names{"x", "weight"}
                                         : operation == "matmul" ? Names{"a", "b"}
                                         : operation == "scatter_add"
                                             ? Names{"x", "indices", "updates"}
                                             : Names{"x"};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    definition.inputs.push_back({names.at(i), inputs[i].view().dtype(), inputs[i].shape()});
  }
  return worker::row_of(rows(), definition).bind(definition)(inputs).at(0);
}

void expect_equal(const Array& got, const Shape& shape, const std::vector<float>& values) {
  EXPECT_EQ(got.shape(), shape);
  EXPECT_THAT(got.as<float>(), Pointwise(testing::FloatEq(), values));
}

// e^0 = 1, e^ln2 = 2, e^ln5 = 5: sums and quotients by hand.
const float kLn2 = std::log(2.0F);
const float kLn5 = std::log(5.0F);

TEST(Softmax, AlongTheLastAxis) {
  expect_equal(
      compute("softmax", {array({2, 3}, {0, kLn2, kLn5, 0, 0, 0})}, {{"axis", std::int64_t{-1}}}),
      {2, 3}, {0.125F, 0.25F, 0.625F, 1 / 3.0F, 1 / 3.0F, 1 / 3.0F});
}

TEST(Softmax, AlongTheFirstAxis) {
  expect_equal(
      compute("softmax", {array({3, 2}, {0, 0, kLn2, 0, kLn5, 0})}, {{"axis", std::int64_t{0}}}),
      {3, 2}, {0.125F, 1 / 3.0F, 0.25F, 1 / 3.0F, 0.625F, 1 / 3.0F});
}

TEST(Softmax, OfLargeValuesDoesNotOverflow) {
  expect_equal(compute("softmax", {array({1, 2}, {1000, 1000})}, {{"axis", std::int64_t{1}}}),
               {1, 2}, {0.5F, 0.5F});
}

TEST(Sort, AlongEachAxis) {
  const Array x = array({2, 2, 2}, {8, 7, 6, 5, 4, 3, 2, 1});
  const auto along = [&](std::int64_t axis) { return compute("sort", {x}, {{"axis", axis}}); };
  expect_equal(along(0), {2, 2, 2}, {4, 3, 2, 1, 8, 7, 6, 5});
  expect_equal(along(1), {2, 2, 2}, {6, 5, 8, 7, 2, 1, 4, 3});
  expect_equal(along(2), {2, 2, 2}, {7, 8, 5, 6, 3, 4, 1, 2});
  expect_equal(along(-1), {2, 2, 2}, {7, 8, 5, 6, 3, 4, 1, 2});
}

TEST(Linear, TakesTheWeightAsOutByIn) {
  // rows of x times rows of weight, plus bias
  expect_equal(compute("linear", {array({2, 1, 2}, {1, 2, 3, 4}),
                                  array({3, 2}, {1, 0, 0, 1, 10, 100}), array({3}, {0, 0, 0.5F})}),
               {2, 1, 3}, {1, 2, 210.5F, 3, 4, 430.5F});
}

TEST(Matmul, OfBatches) {
  expect_equal(compute("matmul", {array({2, 1, 2}, {1, 2, 3, 4}),
                                  array({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8})}),
               {2, 1, 2}, {7, 10, 43, 50});
}

TEST(Matmul, OfABatchWithOneMatrix) {
  expect_equal(compute("matmul", {array({2, 2, 2}, {1, 2, 3, 4, 5, 6, 7, 8}),
                                  array({2, 3}, {1, 0, 1, 0, 1, 1})}),
               {2, 2, 3}, {1, 2, 3, 3, 4, 7, 5, 6, 11, 7, 8, 15});
}

TEST(Matmul, OfMatrices) {
  expect_equal(compute("matmul", {array({1, 3}, {1, 2, 3}), array({3, 1}, {4, 5, 6})}), {1, 1},
               {32});
}

// 3x3 image 1..9, 2x2 kernel {1, 10, 100, 1000}.
const std::vector<float> kImage = {1, 2, 3, 4, 5, 6, 7, 8, 9};
const std::vector<float> kKernel = {1, 10, 100, 1000};

Array convolve(std::int64_t stride, std::int64_t padding) {
  return compute("conv2d", {array({1, 3, 3, 1}, kImage), array({1, 2, 2, 1}, kKernel)},
                 {{"stride", stride}, {"padding", padding}});
}

TEST(Conv2d, IsCorrelationAsFrameworksDoIt) {
  expect_equal(convolve(1, 0), {1, 2, 2, 1}, {5421, 6532, 8754, 9865});
}

TEST(Conv2d, PadsWithZeros) {
  expect_equal(
      convolve(1, 1), {1, 4, 4, 1},
      {1000, 2100, 3200, 300, 4010, 5421, 6532, 603, 7040, 8754, 9865, 906, 70, 87, 98, 9});
}

TEST(Conv2d, Strides) { expect_equal(convolve(2, 1), {1, 2, 2, 1}, {1000, 3200, 7040, 9865}); }

TEST(Conv2d, SumsChannelsAndHasOneOutputPerFilter) {
  // 1x1 kernels: each output channel is a dot product over the two input channels
  expect_equal(compute("conv2d",
                       {array({1, 1, 2, 2}, {1, 2, 3, 4}), array({3, 1, 1, 2}, {1, 0, 0, 1, 1, 1})},
                       {{"stride", std::int64_t{1}}, {"padding", std::int64_t{0}}}),
               {1, 1, 2, 3}, {1, 2, 3, 3, 4, 7});
}

TEST(ScatterAdd, AddsWholeRowsAndRepeatedIndices) {
  expect_equal(compute("scatter_add", {array({3, 2}, {1, 2, 3, 4, 5, 6}), indices({2, 0, 2}),
                                       array({3, 2}, {10, 20, 30, 40, 100, 200})}),
               {3, 2}, {31, 42, 3, 4, 115, 226});
}

}  // namespace
}  // namespace howfast::reference
