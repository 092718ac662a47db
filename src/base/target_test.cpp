#include "base/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

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

TEST(TargetTest, AnyTargetReadsBack) {
  std::uint64_t next = 0;
  const auto word = [&next](std::uint32_t fewest) {
    constexpr std::string_view kLetters = "abzABZ019-_.+";
    std::string text;
    for (std::uint32_t left = fewest + below(3, next++, 5); left > 0; --left) {
      text += kLetters[below(3, next++, static_cast<std::uint32_t>(kLetters.size()))];
    }
    return text;
  };
  for (int i = 0; i < 10'000; ++i) {
    const Target target{word(1), word(0), word(1), word(0), static_cast<int>(1 + next % 99)};
    const Expected<Target> again = parse_target(to_string(target));
    ASSERT_TRUE(again) << to_string(target);
    ASSERT_EQ(*again, target) << to_string(target);
  }
}

TEST(TargetTest, ALongOrHostileWordIsQuotedInPart) {
  const Error error = parse_target("\x1b[2J" + std::string(1'000'000, '/')).error();
  EXPECT_LT(error.message.size(), 300U);
  EXPECT_EQ(error.message.find('\x1b'), std::string::npos);
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
