#include "ops/glob.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast {
namespace {

TEST(GlobTest, StarsQuestionMarksAndPlainCharacters) {
  EXPECT_TRUE(matches_glob("softmax/*", "softmax/f32[64,1000000]/axis=-1"));
  EXPECT_TRUE(matches_glob("*/axis=-1", "softmax/f32[64,1000000]/axis=-1"));
  EXPECT_TRUE(matches_glob("s*[64,*]*-?", "softmax/f32[64,1000000]/axis=-1"));
  EXPECT_TRUE(matches_glob("softmax/f32[64,1000000]/axis=-1", "softmax/f32[64,1000000]/axis=-1"));
  EXPECT_FALSE(matches_glob("softmax", "softmax/f32[64,1000000]/axis=-1"));
  EXPECT_FALSE(matches_glob("softmax/*/axis=?", "softmax/f32[64,1000000]/axis=-1"));
}

TEST(GlobTest, BracketsAreThemselves) {
  EXPECT_TRUE(matches_glob("f32[64]", "f32[64]"));
  EXPECT_FALSE(matches_glob("f32[64]", "f326"));
  EXPECT_FALSE(matches_glob("[a-z]", "b"));
}

TEST(GlobTest, EmptyTexts) {
  EXPECT_TRUE(matches_glob("", ""));
  EXPECT_TRUE(matches_glob("**", ""));
  EXPECT_FALSE(matches_glob("?", ""));
  EXPECT_FALSE(matches_glob("", "a"));
}

/// The definition, word for word; exponential, so for short texts only.
bool matches_by_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return matches_by_definition(pattern.substr(1), text) ||
           (!text.empty() && matches_by_definition(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         matches_by_definition(pattern.substr(1), text.substr(1));
}

TEST(GlobTest, AgreesWithItsDefinitionOnRandomTexts) {
  std::uint64_t next = 0;
  const auto random_text = [&](std::string_view alphabet) {
    std::string text;
    for (std::uint32_t length = below(1, next++, 9); length > 0; --length) {
      text += alphabet[below(1, next++, static_cast<std::uint32_t>(alphabet.size()))];
    }
    return text;
  };
  int matching = 0;
  for (int i = 0; i < 100000; ++i) {
    const std::string pattern = random_text("ab*?");
    const std::string text = random_text("ab");
    const bool want = matches_by_definition(pattern, text);
    ASSERT_EQ(matches_glob(pattern, text), want) << pattern << " on " << text;
    matching += want ? 1 : 0;
  }
  EXPECT_GT(matching, 10000);  // both answers were asked for
}

}  // namespace
}  // namespace howfast
