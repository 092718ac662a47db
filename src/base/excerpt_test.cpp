#include "base/excerpt.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(Excerpt, PlainWordsStayAsTheyAre) {
  EXPECT_EQ(excerpt("softmax/f32[64,1000000]/axis=-1"), "softmax/f32[64,1000000]/axis=-1");
  EXPECT_EQ(excerpt("größe µ 行 😀"), "größe µ 行 😀");
  EXPECT_EQ(excerpt(std::string(200, 'x')), std::string(200, 'x'));
  EXPECT_EQ(excerpt(""), "");
}

TEST(Excerpt, ControlCharactersDoNot) {
  EXPECT_EQ(excerpt("\x1b[2Ja\r\nb\x7f"), "?[2Ja??b?");
  EXPECT_EQ(excerpt(std::string_view("a\0b", 3)), "a?b");
  EXPECT_EQ(excerpt("a\u0085\u009b[b\u00a0c"), "a??[b\u00a0c");
}

TEST(Excerpt, LongTextIsCutBehindACharacter) {
  EXPECT_EQ(excerpt(std::string(16 << 20, 'x')), std::string(200, 'x') + "...");
  const std::string wide = std::string(198, 'x') + "行列";  // 行 is the bytes 198 to 200
  EXPECT_EQ(excerpt(wide), std::string(198, 'x') + "...");
}

}  // namespace
}  // namespace howfast
