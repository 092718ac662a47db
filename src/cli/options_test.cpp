#include "cli/options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/help_text.hpp"

namespace howfast::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

template <typename VerbOptions>
VerbOptions parsed(const Words& words) {
  const auto options = parse_options(words);
  if (!options) {
    ADD_FAILURE() << options.error().message;
    return {};
  }
  return std::get<VerbOptions>(*options);
}

Error refused(const Words& words) {
  const auto options = parse_options(words);
  if (options) {
    ADD_FAILURE() << "accepted";
    return {};
  }
  EXPECT_EQ(options.error().code, ExitCode::usage);
  EXPECT_EQ(options.error().message.find('\n'), std::string::npos);
  return options.error();
}

TEST(Options, RunWithoutWords) {
  const auto options = parsed<RunOptions>({"run"});
  EXPECT_THAT(options.filters, IsEmpty());
  EXPECT_EQ(options.suite, std::nullopt);
  EXPECT_EQ(options.resume, std::nullopt);
  EXPECT_TRUE(options.wait);
  EXPECT_THAT(options.targets.named, IsEmpty());
  EXPECT_FALSE(options.targets.all);
  EXPECT_FALSE(options.dry_run);
  EXPECT_EQ(options.out, std::nullopt);
  EXPECT_EQ(options.launches, std::nullopt);
  EXPECT_EQ(options.seed, std::nullopt);
  EXPECT_EQ(options.timeout, std::nullopt);
}

TEST(Options, RunWithEverything) {
  const auto options = parsed<RunOptions>({"run",
                                           "softmax",
                                           "--suite",
                                           "article",
                                           "--targets",
                                           "mlx/cpu,torch/cpu",
                                           "--targets=cuda",
                                           "--out",
                                           "my.run",
                                           "--dry-run",
                                           "--launches",
                                           "7",
                                           "--seed",
                                           "18446744073709551615",
                                           "--worker",
                                           "numpy=python3 worker.py --x=1",
                                           "--worker=other=./other",
                                           "--timeout",
                                           "2.5",
                                           "conv2d/*"});
  EXPECT_THAT(options.filters, ElementsAre("softmax", "conv2d/*"));
  EXPECT_EQ(options.suite, Suite::article);
  ASSERT_EQ(options.targets.named.size(), 3U);
  EXPECT_EQ(to_string(options.targets.named[0]), "mlx/cpu");
  EXPECT_EQ(to_string(options.targets.named[2]), "torch/cuda");
  EXPECT_EQ(options.out, "my.run");
  EXPECT_TRUE(options.dry_run);
  EXPECT_EQ(options.launches, 7U);
  EXPECT_EQ(options.seed, UINT64_MAX);
  EXPECT_EQ(options.timeout, Seconds(2.5));
  ASSERT_EQ(options.workers.size(), 2U);
  EXPECT_EQ(options.workers[0].name, "numpy");
  EXPECT_EQ(options.workers[0].command, "python3 worker.py --x=1");
  EXPECT_EQ(options.workers[1].name, "other");
}

TEST(Options, ResumeNamesAFile) {
  EXPECT_EQ(parsed<RunOptions>({"run", "--resume", "my.run"}).resume, "my.run");
  EXPECT_THAT(refused({"run", "--resume", "a", "--out", "b"}).message, HasSubstr("--out"));
  EXPECT_THAT(refused({"run", "--resume", "a", "--dry-run"}).message, HasSubstr("--dry-run"));
  EXPECT_FALSE(parsed<RunOptions>({"run", "--no-wait"}).wait);
}

TEST(Options, BehindTwoDashesNoWordIsAnOption) {
  const auto options = parsed<RunOptions>({"run", "--seed", "1", "--", "softmax", "--seed"});
  EXPECT_EQ(options.seed, 1U);
  EXPECT_THAT(options.filters, ElementsAre("softmax", "--seed"));
  EXPECT_THAT(parsed<ListOptions>({"list", "--", "softmax"}).filters, ElementsAre("softmax"));
  EXPECT_THAT(refused({"doctor", "--", "x"}).message, HasSubstr("'x'"));
}

TEST(Options, TargetsAll) {
  EXPECT_TRUE(parsed<RunOptions>({"run", "--targets", "all"}).targets.all);
  EXPECT_THAT(refused({"run", "--targets", "all,mlx/cpu"}).message, HasSubstr("exclude"));
}

TEST(Options, ListTakesItsSubjectOrIsAboutOperations) {
  EXPECT_EQ(parsed<ListOptions>({"list"}).subject, ListSubject::ops);
  EXPECT_EQ(parsed<ListOptions>({"list", "suites"}).subject, ListSubject::suites);
  const auto cases =
      parsed<ListOptions>({"list", "cases", "softmax", "--json", "--suite", "quick"});
  EXPECT_EQ(cases.subject, ListSubject::cases);
  EXPECT_THAT(cases.filters, ElementsAre("softmax"));
  EXPECT_TRUE(cases.json);
  EXPECT_EQ(cases.suite, Suite::quick);
  const auto filtered = parsed<ListOptions>({"list", "sort"});
  EXPECT_EQ(filtered.subject, ListSubject::ops);
  EXPECT_THAT(filtered.filters, ElementsAre("sort"));
  EXPECT_EQ(refused({"list", "case"}).hint, "did you mean cases?");
}

TEST(Options, ListRefusesWhatHasNoEffect) {
  refused({"list", "targets", "softmax"});
  refused({"list", "targets", "--suite", "quick"});
  refused({"list", "suites", "--suite", "quick"});
  refused({"list", "ops", "--worker", "a=b"});
}

TEST(Options, ShowTakesOneRunAndAFormat) {
  const auto options = parsed<ShowOptions>({"show", "my.run", "--format", "csv"});
  EXPECT_EQ(options.run, "my.run");
  EXPECT_EQ(options.format, ShowFormat::csv);
  EXPECT_EQ(parsed<ShowOptions>({"show", "my.run"}).format, ShowFormat::table);
  EXPECT_THAT(refused({"show"}).message, HasSubstr("which run"));
  EXPECT_THAT(refused({"show", "a", "b"}).message, HasSubstr("'b'"));
  EXPECT_EQ(refused({"show", "a", "--format", "markdwon"}).hint, "did you mean markdown?");
}

TEST(Options, ErrorsNameTheWordAndTheNearestSpelling) {
  EXPECT_EQ(refused({"rnu"}).message, "there is no verb 'rnu'");
  EXPECT_EQ(refused({"rnu"}).hint, "did you mean run?");
  EXPECT_THAT(refused({"frobnicate"}).hint, HasSubstr("run, list, show, doctor, roof"));
  EXPECT_EQ(refused({"run", "--siute=article"}).message, "run has no option --siute");
  EXPECT_EQ(refused({"run", "--siute=article"}).hint, "did you mean --suite?");
  EXPECT_THAT(refused({"run", "--suite", "artcle"}).hint, HasSubstr("article"));
  EXPECT_THAT(refused({"run", "--out"}).message, HasSubstr("--out needs a value"));
  EXPECT_THAT(refused({"run", "--seed", "1", "--seed", "2"}).message,
              HasSubstr("--seed is given more than once"));
  EXPECT_THAT(refused({"--seed", "1"}).message, HasSubstr("--seed"));
  EXPECT_THAT(refused({"doctor", "please"}).message, HasSubstr("'please'"));
}

TEST(Options, NumbersAreCheckedWhole) {
  for (const char* launches : {"0", "1001", "-1", "5x", "1.5", "99999999999999999999999"}) {
    EXPECT_THAT(refused({"run", "--launches", launches}).message, HasSubstr(launches));
  }
  refused({"run", "--seed", "18446744073709551616"});
  for (const char* timeout : {"0", "nan", "inf", "-3", "1s"}) {
    EXPECT_THAT(refused({"run", "--timeout", timeout}).message, HasSubstr(timeout));
  }
}

TEST(Options, WorkersHaveANameAndACommand) {
  for (const char* worker : {"numpy", "=python3", "numpy=", "a/b=c", "a b=c", "a@1=c"}) {
    EXPECT_THAT(refused({"run", "--worker", worker}).message, HasSubstr(worker));
  }
  EXPECT_THAT(refused({"run", "--worker", "a=b", "--worker", "a=c"}).message, HasSubstr("twice"));
  EXPECT_EQ(parsed<DoctorOptions>({"doctor", "--worker", "a=b"}).workers.size(), 1U);
  const auto roof = parsed<RoofOptions>({"roof", "--again", "--targets", "mlx/cpu"});
  EXPECT_TRUE(roof.again);
  EXPECT_FALSE(roof.json);
  EXPECT_EQ(roof.targets.named.size(), 1U);
}

// A word behind `--worker NAME=COMMAND` is a filter and no second worker.
TEST(Options, WorkerTakesOneWord) {
  const auto options = parsed<RunOptions>({"run", "--worker", "a=b", "softmax"});
  EXPECT_EQ(options.workers.size(), 1U);
  EXPECT_THAT(options.filters, ElementsAre("softmax"));
}

TEST(Options, HelpAndVersion) {
  EXPECT_EQ(parsed<TextOptions>({}).text, kHelp);
  EXPECT_EQ(parsed<TextOptions>({"--help"}).text, kHelp);
  EXPECT_EQ(parsed<TextOptions>({"-h"}).text, kHelp);
  EXPECT_THAT(parsed<TextOptions>({"--version"}).text, StartsWith("howfast "));
  EXPECT_EQ(parsed<TextOptions>({"run", "--help"}).text, kRunHelp);
  EXPECT_EQ(parsed<TextOptions>({"list", "softmax", "-h"}).text, kListHelp);
}

TEST(Options, HelpTextsNameOptionsThatExist) {
  const std::vector<std::pair<std::string, std::string>> helps = {{"run", kRunHelp},
                                                                  {"list", kListHelp},
                                                                  {"show", kShowHelp},
                                                                  {"doctor", kDoctorHelp},
                                                                  {"roof", kRoofHelp}};
  for (const auto& [verb, help] : helps) {
    for (std::size_t at = help.find("\n  --"); at != std::string::npos;
         at = help.find("\n  --", at + 1)) {
      const std::string option = help.substr(at + 3, help.find_first_of(" \n", at + 3) - at - 3);
      const auto options = parse_options({verb, option});
      const std::string complaint = options ? "" : options.error().message;
      EXPECT_THAT(complaint, Not(HasSubstr("has no option")));
    }
  }
}

}  // namespace
}  // namespace howfast::cli
