#include "frameworks/mlx/framework.hpp"

#include "frameworks/mlx/array.hpp"
#include "worker/conformance.hpp"

namespace howfast::mlx {
namespace {

using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::Key;
using testing::StrEq;

class MlxTest : public testing::Test {
 protected:
  MlxTest() { settings_ = framework_.open("cpu", ""); }

  Mlx framework_;
  protocol::Settings settings_;
};

TEST_F(MlxTest, AnswersEveryRow) { worker::expect_answers_of_every_row(framework_); }
TEST_F(MlxTest, AnswersAtAnyOffset) { worker::expect_answers_at_any_offset(framework_); }

TEST_F(MlxTest, AnInputBeginsWhereItWasDrawn) {
  const std::vector<float> values = {1, 2, 3, 4};
  const mx::array placed = copy_in(TensorView(DType::f32, {2, 2}, values.data()), 192);
  mx::array copy = placed;
  const auto* start = static_cast<const char*>(copy.buffer().raw_ptr());
  EXPECT_EQ(placed.data<char>() - start, 192);
  EXPECT_TRUE(placed.flags().row_contiguous);
  EXPECT_EQ(placed.data<float>()[3], 4);
}

TEST_F(MlxTest, DroppedOutputsAreGone) { worker::expect_dropped_outputs_are_gone(framework_); }
TEST_F(MlxTest, WhatItCannotDoIsUnsupported) {
  worker::expect_what_it_cannot_do_is_unsupported(framework_);
}

TEST_F(MlxTest, StatesWhatDecidesItsSpeed) {
  worker::expect_settings_without_paths(settings_);
  for (const char* name : {"blas", "cache limit", "allocator", "MLX_ENABLE_TF32", "wheel"}) {
    EXPECT_THAT(settings_, Contains(Key(StrEq(name))));
  }
}

TEST_F(MlxTest, AskingForTheCacheLimitLeavesItAsShipped) {
  const auto before = framework_.open("cpu", "").at("cache limit");
  EXPECT_EQ(before, settings_.at("cache limit"));
  EXPECT_NE(before, "0 bytes");
}

TEST_F(MlxTest, TellsTheCallAsWritten) {
  EXPECT_THAT(
      framework_.welcome().rows,
      Contains(Field(&protocol::Row::call, StrEq("mx::addmm(bias, x, mx::transpose(weight))"))));
}

TEST_F(MlxTest, OffersTheGpuAndSaysWhyNot) {
  const auto offers = framework_.welcome().offers;
  const auto gpu = std::find_if(offers.begin(), offers.end(),
                                [](const auto& offer) { return offer.device == "gpu"; });
  ASSERT_NE(gpu, offers.end());
  EXPECT_EQ(gpu->unavailable.empty(), mx::is_available(mx::Device::gpu));
}

#ifndef __APPLE__
TEST_F(MlxTest, ModeOpenblasWithoutOpenblasFails) {
  // This process has nothing preloaded.
  try {
    framework_.open("cpu", "openblas");
    FAIL() << "opened without OpenBLAS";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("LD_PRELOAD"));
  }
}
#endif

}  // namespace
}  // namespace howfast::mlx
