#include "base/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(TargetTest, EveryPart) {
  EXPECT_EQ(parse_target("mlx/cpu"), (Target{"mlx", "", "cpu", "", 1}));
  EXPECT_EQ(parse_target("mlx/cpu/openblas"), (Target{"mlx", "", "cpu", "openblas", 1}));
  EXPECT_EQ(parse_target("torch@2.12.0+cu130/cuda/compiled#3"),
            (Target{"torch", "2.12.0+cu130", "cuda", "compiled", 3}));
}

TEST(TargetTest, TextReadsBack) {
  for (const std::string id : {"mlx/cpu", "mlx/gpu/compiled", "torch@2.12.0/cpu", "torch/cpu#2",
                               "torch@2.12.0/cpu/strict#2"}) {
    EXPECT_EQ(to_string(parse_target(id).value()), id);
  }
  EXPECT_EQ(to_string(parse_target("torch/cpu#1").value()), "torch/cpu");
}

TEST(TargetTest, PublishedColumnNames) {
  const auto id = [](std::string_view alias) { return to_string(parse_target(alias).value()); };
  EXPECT_EQ(id("mlx_gpu"), "mlx/gpu");
  EXPECT_EQ(id("mlx_gpu_compile"), "mlx/gpu/compiled");
  EXPECT_EQ(id("mlx_cpu"), "mlx/cpu");
  EXPECT_EQ(id("mps"), "torch/mps");
  EXPECT_EQ(id("cpu"), "torch/cpu");
  EXPECT_EQ(id("cuda"), "torch/cuda");
}

TEST(TargetTest, WhatIsNoTargetIsAUsageErrorThatNamesIt) {
  for (const std::string word :
       {"", "mlx", "mlx/", "/cpu", "mlx/cpu/", "mlx/cpu/a/b", "mlx@/cpu", "mlx@1@2/cpu", "mlx/c pu",
        "mlx/cpu#", "mlx/cpu#0", "mlx/cpu#-1", "mlx/cpu#two", "mlx/cpu#2x", "mlx/cpu#100",
        "mlx/cpu#99999999999", "mlx/*"}) {
    const auto target = parse_target(word);
    ASSERT_FALSE(target.has_value()) << word;
    EXPECT_EQ(target.error().code, ExitCode::usage);
    EXPECT_EQ(target.error().message, "'" + word + "' is not a target");
    EXPECT_THAT(target.error().hint, testing::HasSubstr("FRAMEWORK[@VERSION]/DEVICE"));
  }
}

}  // namespace
}  // namespace howfast
