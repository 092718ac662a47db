#include "frameworks/scripted/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::scripted {
namespace {

using testing::HasSubstr;

Script script(std::string_view text) {
  Expected<Script> read = Script::parse(text);
  if (!read) throw std::runtime_error(read.error().message);
  return *read;
}

std::string error_of(std::string_view text) {
  const Expected<Script> read = Script::parse(text);
  return read ? "accepted" : read.error().message;
}

const Moment kTime{"cpu", "softmax/f32[2,3]/axis=-1", "time", 1};

Moment at_launch(std::uint64_t launch) {
  Moment moment = kTime;
  moment.launch = launch;
  return moment;
}

TEST(Script, WithoutRulesIsRightAndTakesAMillisecond) {
  Script empty = script("{}");
  ASSERT_EQ(empty.offers().size(), 1U);
  EXPECT_EQ(empty.offers()[0].device, "cpu");
  const Part part = empty.next(kTime);
  EXPECT_EQ(part.seconds, 1e-3);
  EXPECT_EQ(part.fault, std::nullopt);
}

TEST(Script, GivesOffersTheirDefaults) {
  const Script two = script(
      R"({"offers":[{"device":"cpu"},{"device":"gpu","mode":"fast","by_default":false,
          "unavailable":"none here","environment":{"A":"1"}}]})");
  ASSERT_EQ(two.offers().size(), 2U);
  EXPECT_TRUE(two.offers()[0].by_default);
  EXPECT_EQ(two.offers()[0].unavailable, "");
  EXPECT_EQ(two.offers()[1].mode, "fast");
  EXPECT_FALSE(two.offers()[1].by_default);
  EXPECT_EQ(two.offers()[1].unavailable, "none here");
  EXPECT_EQ(two.offers()[1].environment.at("A"), "1");
}

TEST(Script, ChoosesTheFirstRuleThatAppliesOfEachKind) {
  Script rules = script(
      R"({"rules":[{"target":"gpu*","seconds":9},{"case":"softmax/*","seconds":2},{"seconds":3},
                   {"request":"hand_over","do":"nan"},{"request":"time","do":"zeros"},{"do":"hang"}]})");
  const Part part = rules.next(kTime);
  EXPECT_EQ(part.seconds, 2);
  EXPECT_EQ(part.fault, Fault::zeros);
  Moment other = kTime;
  other.case_id = "sort/f32[2,3]/axis=0";
  other.target = "cpu/fast";
  other.request = "load";
  const Part otherwise = rules.next(other);
  EXPECT_EQ(otherwise.seconds, 3);
  EXPECT_EQ(otherwise.fault, Fault::hang);
}

TEST(Script, TakesSecondsInTurnPerLaunch) {
  Script rules = script(R"({"rules":[{"seconds":[1,2,3]}]})");
  EXPECT_EQ(rules.next(at_launch(1)).seconds, 1);
  EXPECT_EQ(rules.next(at_launch(1)).seconds, 1);
  EXPECT_EQ(rules.next(at_launch(3)).seconds, 3);
  EXPECT_EQ(rules.next(at_launch(4)).seconds, 1);
}

TEST(Script, TakesSecondsInTurnPerRequest) {
  Script rules = script(R"({"rules":[{"request":"time","per":"request","seconds":[1,2]}]})");
  EXPECT_EQ(rules.next(kTime).seconds, 1);
  Moment other = kTime;
  other.request = "hand_over";
  EXPECT_EQ(rules.next(other).seconds, 1e-3);
  EXPECT_EQ(rules.next(kTime).seconds, 2);
  EXPECT_EQ(rules.next(kTime).seconds, 1);
}

TEST(Script, CountsForNthWhatElseApplies) {
  Script rules =
      script(R"({"rules":[{"request":"time","launch":2,"nth":2,"do":"signal","number":9}]})");
  EXPECT_EQ(rules.next(at_launch(1)).fault, std::nullopt);
  EXPECT_EQ(rules.next(at_launch(2)).fault, std::nullopt);
  const Part part = rules.next(at_launch(2));
  EXPECT_EQ(part.fault, Fault::signal);
  EXPECT_EQ(part.number, 9);
  EXPECT_EQ(rules.next(at_launch(2)).fault, std::nullopt);
}

TEST(Script, TakesBracketsOfCaseIdsAsTheyAre) {
  Script rules = script(R"({"rules":[{"case":"softmax/f32[2,?]/axis=-1","seconds":5}]})");
  EXPECT_EQ(rules.next(kTime).seconds, 5);
}

TEST(Script, SaysWhatIsWrongWithIt) {
  EXPECT_THAT(error_of("nonsense"), HasSubstr("not JSON"));
  EXPECT_THAT(error_of(R"({"rule":[]})"), HasSubstr("no field 'rule'"));
  EXPECT_THAT(error_of(R"({"rules":[{"cases":"*","do":"nan"}]})"),
              HasSubstr("rules[0]: no field 'cases'"));
  EXPECT_THAT(error_of(R"({"rules":[{"do":"sulk"}]})"), HasSubstr("rules[0].do: no fault 'sulk'"));
  EXPECT_THAT(error_of(R"({"rules":[{}]})"), HasSubstr("needs one of seconds, wait and do"));
  EXPECT_THAT(error_of(R"({"rules":[{"do":"nan","seconds":1}]})"), HasSubstr("one of"));
  EXPECT_THAT(error_of(R"({"rules":[{"seconds":[]}]})"), HasSubstr("rules[0].seconds: empty"));
  EXPECT_THAT(error_of(R"({"rules":[{"seconds":[1,-1]}]})"), HasSubstr("rules[0].seconds"));
  EXPECT_THAT(error_of(R"({"rules":[{"seconds":1,"per":"day"}]})"), HasSubstr("rules[0].per"));
  EXPECT_THAT(error_of(R"({"rules":[{"nth":0,"do":"nan"}]})"), HasSubstr("rules[0].nth"));
  EXPECT_THAT(error_of(R"({"offers":[{"mode":"fast"}]})"), HasSubstr("offers[0].device"));
}

}  // namespace
}  // namespace howfast::scripted
