#include "base/spelling.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/random.hpp"

namespace howfast {
namespace {

const std::vector<std::string> kVerbs = {"run", "list", "doctor", "show"};

TEST(Spelling, FindsInsertedDeletedReplacedAndSwappedLetters) {
  EXPECT_EQ(nearest_spelling("doctr", kVerbs), "doctor");
  EXPECT_EQ(nearest_spelling("shhow", kVerbs), "show");
  EXPECT_EQ(nearest_spelling("lisp", kVerbs), "list");
  EXPECT_EQ(nearest_spelling("lsit", kVerbs), "list");
  EXPECT_EQ(nearest_spelling("RUN", kVerbs), "run");
}

TEST(Spelling, SaysNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest_spelling("benchmark", kVerbs), std::nullopt);
  EXPECT_EQ(nearest_spelling("", kVerbs), std::nullopt);
  EXPECT_EQ(nearest_spelling("x", std::vector<std::string>{"y"}), std::nullopt);
  EXPECT_EQ(nearest_spelling("run", {}), std::nullopt);
  EXPECT_EQ(nearest_spelling(std::string(100'000, 'r'), kVerbs), std::nullopt);
}

TEST(Spelling, PrefersTheSmallestDistance) {
  const std::vector<std::string> words = {"softmix", "softmax", "softplus"};
  EXPECT_EQ(nearest_spelling("softmx", words), "softmix");
  EXPECT_EQ(nearest_spelling("softmaxx", words), "softmax");
}

// Random pairs of short words of few letters: near ones and far ones.
class SpellingOfRandomWords : public testing::Test {
 protected:
  std::string word(std::uint32_t longest) {
    std::string text;
    for (std::uint32_t left = below(5, next_++, longest + 1); left > 0; --left) {
      text += "abcD"[below(5, next_++, 4)];
    }
    return text;
  }

 private:
  std::uint64_t next_ = 0;
};

TEST_F(SpellingOfRandomWords, NearnessIsMutual) {
  int near = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = word(8);
    const std::string b = word(8);
    const bool there = nearest_spelling(a, std::vector{b}).has_value();
    ASSERT_EQ(there, nearest_spelling(b, std::vector{a}).has_value()) << a << " and " << b;
    near += there ? 1 : 0;
  }
  EXPECT_GT(near, 500);
  EXPECT_LT(near, 19'000);
}

TEST_F(SpellingOfRandomWords, AWordIsItsOwnNearestAndASlipStaysNear) {
  for (int i = 0; i < 20'000; ++i) {
    const std::string meant = "softmax" + word(8);
    const std::vector<std::string> words = {word(8), meant, word(8)};
    ASSERT_EQ(nearest_spelling(meant, words), meant);
    std::string slip = meant;
    slip.erase(static_cast<std::size_t>(i) % slip.size(), 1);
    ASSERT_TRUE(nearest_spelling(slip, std::vector{meant})) << slip;
  }
}

TEST_F(SpellingOfRandomWords, NothingFartherThanAThirdIsNear) {
  // Words without a common letter: as many edits as the longer one has letters.
  for (std::size_t length = 1; length <= 200; ++length) {
    const std::string a(length, 'a');
    ASSERT_FALSE(nearest_spelling(a, std::vector{std::string(length, 'b')})) << length;
  }
}

}  // namespace
}  // namespace howfast
