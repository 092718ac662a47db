#include "base/spelling.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

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

}  // namespace
}  // namespace howfast
