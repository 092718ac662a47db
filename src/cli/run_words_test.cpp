#include "cli/run_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/catalogue.hpp"

namespace howfast::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

RunOptions read(const std::vector<std::string>& words) {
  const auto options = parse_options(words);
  EXPECT_TRUE(options) << options.error().message;
  return options ? std::get<RunOptions>(*options) : RunOptions{};
}

// As make_run_record() writes it.
RunRecord record_of(const RunOptions& options) {
  RunRecord run;
  run.suite = name_of(options.suite.value_or(Suite::quick));
  run.filters = options.filters;
  run.seed = options.seed.value_or(5);
  run.launches = options.launches.value_or(5);
  run.settings = settings_of(options);
  for (const Target& target : options.targets.named) {
    run.targets.push_back({to_string(target), target.framework, "1", {}, {}});
  }
  return run;
}

const std::vector<std::string> kWords = {
    "run", "softmax", "--suite", "article",   "--targets", "play/cpu,mlx/cpu", "--launches",
    "3",   "--seed",  "9",       "--timeout", "2.5",       "--worker",         "play=./a b"};

TEST(RunWords, ARunRecordHoldsTheWordsThatLedToIt) {
  const RunRecord run = record_of(read(kWords));
  const auto words = words_of(run, read({"run", "--resume", "x", "--worker", "play=./a b"}));
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_EQ(words->suite, Suite::article);
  EXPECT_THAT(words->filters, ElementsAre("softmax"));
  ASSERT_EQ(words->targets.named.size(), 2U);
  EXPECT_EQ(to_string(words->targets.named[0]), "play/cpu");
  EXPECT_EQ(words->launches, 3U);
  EXPECT_EQ(words->seed, 9U);
  EXPECT_EQ(words->timeout, Seconds(2.5));
  ASSERT_EQ(words->workers.size(), 1U);
  EXPECT_EQ(words->workers[0].command, "./a b");
}

TEST(RunWords, TheSameWordsMayBeGivenAgain) {
  EXPECT_TRUE(words_of(record_of(read(kWords)), read(kWords)));
}

TEST(RunWords, OtherWordsAreRefusedByName) {
  const RunRecord run = record_of(read(kWords));
  const auto refusal = [&run](std::vector<std::string> words) {
    words.insert(words.begin(), {"run", "--worker", "play=./a b"});
    const auto refused = words_of(run, read(words));
    if (refused) return std::string("accepted");
    EXPECT_EQ(refused.error().code, ExitCode::usage);
    return refused.error().message;
  };
  EXPECT_THAT(refusal({"sort"}), HasSubstr("'sort', and that run has 'softmax'"));
  EXPECT_THAT(refusal({"--suite", "full"}), HasSubstr("--suite is 'full'"));
  EXPECT_THAT(refusal({"--targets", "mlx/cpu"}), HasSubstr("'play/cpu,mlx/cpu'"));
  EXPECT_THAT(refusal({"--targets", "all"}), HasSubstr("--targets is 'all'"));
  EXPECT_THAT(refusal({"--launches", "5"}), HasSubstr("--launches is '5'"));
  EXPECT_THAT(refusal({"--seed", "8"}), HasSubstr("--seed is '8'"));
  EXPECT_THAT(refusal({"--timeout", "3"}), HasSubstr("--timeout is '3'"));
  EXPECT_THAT(refusal({"--worker", "more=./b"}), HasSubstr("'more,play'"));
}

TEST(RunWords, AddedWorkersMustBeGivenAgainAndTheHintSaysHow) {
  const auto refused = words_of(record_of(read(kWords)), read({"run", "--resume", "x"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ExitCode::usage);
  EXPECT_THAT(refused.error().hint, HasSubstr("--worker play=COMMAND"));
}

TEST(RunWords, ATwinIsTheTargetGivenTwice) {
  const auto twice = read({"run", "--targets", "mlx/cpu,mlx/cpu"});
  RunRecord run = record_of(twice);
  run.targets[1].id = "mlx/cpu#2";
  EXPECT_TRUE(words_of(run, twice));
}

}  // namespace
}  // namespace howfast::cli
