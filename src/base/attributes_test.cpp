#include "base/attributes.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

const Attributes kAttributes = {
    {"axis", std::int64_t{-1}}, {"epsilon", 1e-5}, {"mask", std::string("causal")}};

TEST(AttributesTest, ReadByNameAndKind) {
  EXPECT_EQ(kAttributes.integer("axis"), -1);
  EXPECT_EQ(kAttributes.real("epsilon"), 1e-5);
  EXPECT_EQ(kAttributes.real("axis"), -1.0);
  EXPECT_EQ(kAttributes.word("mask"), "causal");
  EXPECT_TRUE(kAttributes.has("mask"));
  EXPECT_FALSE(kAttributes.has("stride"));
}

TEST(AttributesTest, WhatIsMissingOrOfAnotherKindIsNamed) {
  const auto complaint = [](auto read) {
    try {
      read();
    } catch (const std::out_of_range& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(complaint([] { kAttributes.integer("stride"); }), testing::HasSubstr("'stride'"));
  EXPECT_THAT(complaint([] { kAttributes.integer("epsilon"); }), testing::HasSubstr("'epsilon'"));
  EXPECT_THAT(complaint([] { kAttributes.real("mask"); }), testing::HasSubstr("'mask'"));
  EXPECT_THAT(complaint([] { kAttributes.word("axis"); }), testing::HasSubstr("'axis'"));
}

TEST(AttributesTest, TextKeepsTheOrderAndTheShortestDigits) {
  EXPECT_EQ(to_string(kAttributes), "axis=-1,epsilon=1e-05,mask=causal");
  EXPECT_EQ(to_string(Attributes{{"slope", 0.01}}), "slope=0.01");
  EXPECT_EQ(to_string(Attributes{}), "");
}

TEST(AttributesTest, SettingAgainReplaces) {
  Attributes attributes = kAttributes;
  attributes.set("axis", std::int64_t{2});
  attributes.set("stride", std::int64_t{1});
  EXPECT_EQ(to_string(attributes), "axis=2,epsilon=1e-05,mask=causal,stride=1");
}

}  // namespace
}  // namespace howfast
