#include "frameworks/torch/framework.hpp"

#include "frameworks/torch/rows.hpp"
#include "worker/conformance.hpp"

namespace howfast::torch {
namespace {

using testing::Contains;
using testing::Field;
using testing::Key;
using testing::StrEq;

class TorchTest : public testing::Test {
 protected:
  TorchTest() { settings_ = framework_.open("cpu", ""); }

  Torch framework_;
  protocol::Settings settings_;
};

TEST_F(TorchTest, AnswersEveryRow) { worker::expect_answers_of_every_row(framework_); }
TEST_F(TorchTest, AnswersAtAnyOffset) { worker::expect_answers_at_any_offset(framework_); }

TEST_F(TorchTest, AnInputBeginsWhereItWasDrawn) {
  const std::vector<float> values = {1, 2, 3, 4};
  const at::Tensor placed = copy_in(TensorView(DType::f32, {2, 2}, values.data()), 192, c10::kCPU);
  EXPECT_EQ(placed.storage_offset(), 48);
  EXPECT_TRUE(placed.is_contiguous());
}

TEST_F(TorchTest, DroppedOutputsAreGone) { worker::expect_dropped_outputs_are_gone(framework_); }
TEST_F(TorchTest, WhatItCannotDoIsUnsupported) {
  worker::expect_what_it_cannot_do_is_unsupported(framework_);
}

TEST_F(TorchTest, StatesWhatDecidesItsSpeed) {
  worker::expect_settings_without_paths(settings_);
  for (const char* name : {"threads", "interop threads", "blas", "float32 matmul precision"}) {
    EXPECT_THAT(settings_, Contains(Key(StrEq(name))));
  }
}

TEST_F(TorchTest, TellsTheCallAsWritten) {
  EXPECT_THAT(framework_.welcome().rows,
              Contains(Field(&protocol::Row::call, StrEq("at::linear(x, weight, bias)"))));
}

/// What the row of `operation` is timed on, of inputs of these shapes.
Row::Tensors prepared(const std::string& operation, const std::vector<Shape>& shapes) {
  Case definition;
  definition.operation = operation;
  Row::Tensors inputs;
  for (const Shape& shape : shapes) {
    const std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    inputs.push_back(copy_in(TensorView(DType::f32, shape, values.data()), 0, c10::kCPU));
  }
  return worker::row_of(rows(), definition).prepare(inputs);
}

TEST_F(TorchTest, OneDimensionalConvolutionsGetDenseInputsInPyTorchsOwnLayout) {
  for (const at::Tensor& tensor : prepared("conv1d", {{2, 5, 3}, {4, 3, 3}})) {
    EXPECT_TRUE(tensor.is_contiguous());
    EXPECT_EQ(tensor.size(1), 3) << "channels come second";
  }
}

TEST_F(TorchTest, ChannelsLastConvolutionsGetViewsOfChannelsLast) {
  for (const at::Tensor& tensor : prepared("conv1d_channels_last", {{2, 5, 3}, {4, 3, 3}})) {
    EXPECT_EQ(tensor.size(1), 3) << "channels come second";
    EXPECT_EQ(tensor.stride(1), 1) << "and lie last";
  }
  for (const at::Tensor& tensor : prepared("conv2d_channels_last", {{2, 5, 5, 3}, {4, 3, 3, 3}})) {
    EXPECT_TRUE(tensor.is_contiguous(at::MemoryFormat::ChannelsLast));
    EXPECT_FALSE(tensor.is_contiguous());
  }
}

/// Unexpanded, scatter_reduce takes in the first column only (fault E4).
TEST_F(TorchTest, MaximaAreScatteredToWholeRows) {
  const Row::Tensors tensors = prepared("scatter_max", {{4, 3}, {5}, {5, 3}});
  EXPECT_EQ(tensors[1].sizes(), tensors[2].sizes());
  EXPECT_EQ(tensors[1].scalar_type(), c10::ScalarType::Long);
}

/// The published benchmark timed permuted views (fault E12).
TEST_F(TorchTest, ConvolutionsGetDenseInputsInPyTorchsOwnLayout) {
  for (const auto& tiny : worker::tiny_cases()) {
    if (tiny.definition.operation != "conv2d") {
      continue;
    }
    const Row& row = worker::row_of(rows(), tiny.definition);
    Row::Tensors inputs;
    for (const auto& input : tiny.sets[0].inputs) {
      inputs.push_back(copy_in(input.view(), 0, c10::kCPU));
    }
    const auto prepared = row.prepare(inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      EXPECT_TRUE(prepared[i].is_contiguous(at::MemoryFormat::Contiguous));
      EXPECT_EQ(prepared[i].size(1), inputs[i].size(3)) << "channels come second";
      EXPECT_EQ(prepared[i].stride(3), 1);
    }
  }
}

}  // namespace
}  // namespace howfast::torch
