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

/// The published benchmark timed permuted views (fault E12).
TEST_F(TorchTest, ConvolutionsGetDenseInputsInPyTorchsOwnLayout) {
  for (const auto& tiny : worker::tiny_cases()) {
    if (tiny.definition.operation != "conv2d") {
      continue;
    }
    const Row& row = worker::row_of(rows(), tiny.definition);
    Row::Tensors inputs;
    for (const auto& input : tiny.sets[0].inputs) {
      inputs.push_back(copy_in(input.view(), c10::kCPU));
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
