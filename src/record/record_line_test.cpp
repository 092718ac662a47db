#include "record/record_line.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"
#include "record/example_records.hpp"

namespace howfast {
namespace {

using testing::HasSubstr;
using testing::Not;

// The line with the first `from` in it replaced; fails the test when there is none.
std::string with(std::string line, std::string_view from, std::string_view to) {
  const std::size_t at = line.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) line.replace(at, from.size(), to);
  return line;
}

std::string complaint(const std::string& line) {
  const Expected<Record> record = parse_record(line);
  return record ? "accepted" : record.error().message;
}

template <typename T>
T read_back(const T& written) {
  const Expected<Record> record = parse_record(to_line(written));
  EXPECT_TRUE(record) << record.error().message;
  return std::get<T>(*record);
}

TEST(RecordLine, EveryKindReadsBack) {
  EXPECT_EQ(read_back(example_run()), example_run());
  EXPECT_EQ(read_back(example_launch()), example_launch());
  EXPECT_EQ(read_back(example_asynchronous_launch()), example_asynchronous_launch());
  EXPECT_EQ(read_back(example_crash()), example_crash());
  EXPECT_EQ(read_back(example_outcome()), example_outcome());
  EXPECT_EQ(read_back(example_asynchronous_outcome()), example_asynchronous_outcome());
  EXPECT_EQ(read_back(example_wrong()), example_wrong());
  EXPECT_EQ(read_back(example_self_test()), example_self_test());
  EXPECT_EQ(read_back(RunRecord{}), RunRecord{});
}

// Records with any text, any number of entries and any finite number, from a seed.
class AnyRecord {
 public:
  explicit AnyRecord(std::uint64_t seed) : seed_(seed) {}

  LaunchRecord launch() {
    LaunchRecord launch;
    launch.launch = 1 + bits() % 1000;
    launch.case_id = text();
    launch.target = text();
    launch.detail = text();
    launch.outcome = static_cast<Outcome>(bits() % 10);
    if (launch.outcome == Outcome::measured) {
      launch.seconds = duration();
    } else if (flip()) {
      launch.reason = static_cast<Reason>(bits() % 15);
    }
    for (std::size_t i = bits() % 5; i > 0; --i) {
      launch.slices.push_back(flip() ? std::optional(duration()) : std::nullopt);
    }
    launch.quantiles = durations(bits() % 7);
    launch.calls = bits() >> 1;
    if (flip()) launch.first_call = flip() ? duration() : 0;
    if (flip()) launch.agreement = agreement();
    for (std::size_t i = bits() % 4; i > 0; --i) launch.evidence[text()] = duration() - 1e-3;
    for (std::size_t i = bits() % 4; i > 0; --i) launch.spent[text()] = duration();
    launch.flags = texts();
    return launch;
  }

  OutcomeRecord outcome() {
    OutcomeRecord outcome;
    outcome.definition = definition();
    outcome.target = text();
    outcome.detail = text();
    outcome.outcome = static_cast<Outcome>(bits() % 10);
    if (outcome.outcome == Outcome::measured) {
      const double seconds = duration();
      outcome.time = TimeRecord{seconds, seconds / 2, seconds * 2, flip() ? 0.95 : 0.0};
    } else if (flip()) {
      outcome.reason = static_cast<Reason>(bits() % 15);
    }
    if (flip()) outcome.agreement = agreement();
    outcome.launches = durations(bits() % 6);
    for (std::size_t i = 0; i < outcome.launches.size(); ++i) {
      outcome.launch_numbers.push_back(2 * i + 1 + bits() % 2);
    }
    if (flip()) outcome.first_call = duration();
    outcome.flags = texts();
    return outcome;
  }

  RunRecord run() {
    RunRecord run;
    run.howfast = text();
    run.started = text();
    run.suite = text();
    run.filters = texts();
    run.seed = bits();
    run.launches = bits() % 100;
    run.machine = {.system = text(),
                   .distribution = text(),
                   .processor = text(),
                   .cores = static_cast<int>(bits() % 1024),
                   .memory_bytes = static_cast<std::int64_t>(bits() >> 1),
                   .devices = texts(),
                   .facts = facts()};
    run.settings = facts();
    for (std::size_t i = bits() % 4; i > 0; --i) {
      run.targets.push_back({text(), text(), text(), facts(), facts()});
    }
    return run;
  }

 private:
  std::uint64_t bits() { return random_bits(seed_, next_++); }
  bool flip() { return bits() % 2 == 0; }

  double duration() { return std::exp(static_cast<double>(bits() % 60) - 30.0 + 1e-3); }

  std::vector<double> durations(std::size_t count) {
    std::vector<double> values;
    while (values.size() < count) values.push_back(duration());
    return values;
  }

  std::string text() {
    static constexpr std::string_view kPieces[] = {
        "a",    "\"", "\\", "\n",       "\t", std::string_view("\0", 1),
        "\x7f", "é",  "語", "😀",        "/",  "{",
        "}",    "[",  ",",  "\x1b[31m", " ",  "\r"};
    std::string text;
    for (std::size_t i = bits() % 6; i > 0; --i) text += kPieces[bits() % std::size(kPieces)];
    return text;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> values(bits() % 4);
    for (std::string& value : values) value = text();
    return values;
  }

  Facts facts() {
    Facts values;
    for (std::size_t i = bits() % 4; i > 0; --i) values[text()] = text();
    return values;
  }

  AgreementRecord agreement() {
    AgreementRecord agreement;
    agreement.passed = flip();
    if (flip()) agreement.worst = duration();
    agreement.checked = static_cast<std::int64_t>(bits() >> 1);
    agreement.of = static_cast<std::int64_t>(bits() >> 1);
    return agreement;
  }

  Case definition() {
    Case definition;
    definition.operation = text();
    definition.published = text();
    for (std::size_t i = bits() % 3; i > 0; --i) {
      definition.inputs.push_back(
          {text(), DType::f32, {static_cast<std::int64_t>(1 + bits() % 9)}});
    }
    definition.outputs = {{text(), DType::i64, {}}};
    definition.attributes.set("axis", static_cast<std::int64_t>(bits() % 5) - 2);
    definition.attributes.set("epsilon", duration() + 0.5);
    definition.attributes.set("mask", text());
    definition.work = {duration(), duration()};
    definition.floor = {0, duration()};
    definition.id = case_id(definition);
    return definition;
  }

  std::uint64_t seed_;
  std::uint64_t next_ = 0;
};

TEST(RecordLine, AnyRecordReadsBackAndIsOneLine) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    AnyRecord any(seed);
    const LaunchRecord launch = any.launch();
    ASSERT_THAT(to_line(launch), Not(HasSubstr("\n"))) << seed;
    ASSERT_EQ(read_back(launch), launch) << seed;
    const OutcomeRecord outcome = any.outcome();
    ASSERT_EQ(read_back(outcome), outcome) << seed;
    const RunRecord run = any.run();
    ASSERT_EQ(read_back(run), run) << seed;
  }
}

TEST(RecordLine, DamagedBytesNeverDoMoreThanFail) {
  const std::string lines[] = {to_line(example_run()), to_line(example_launch()),
                               to_line(example_outcome())};
  std::mt19937 random(7);
  for (int i = 0; i < 5'000; ++i) {
    std::string line = lines[random() % std::size(lines)];
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
      line[random() % line.size()] = "\"{}[]:,0e9-.nt\\\x80\0"[random() % 18];
    }
    line.resize(line.size() - random() % 2 * (random() % line.size()));
    parse_record(line);
  }
}

TEST(RecordLine, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  LaunchRecord launch = example_crash();
  launch.detail = "said \xff\xfe";
  EXPECT_EQ(read_back(launch).detail, "said \uFFFD\uFFFD");
}

TEST(RecordLine, AnInfiniteDisagreementReadsBackAsNoNumber) {
  OutcomeRecord outcome = example_wrong();
  outcome.agreement->worst = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(read_back(outcome).agreement->worst);
}

TEST(RecordLine, NamesOtherProgramsRelyOnAreThere) {
  const std::string measured = to_line(example_outcome());
  EXPECT_THAT(measured,
              HasSubstr(R"("record":"outcome","case":{"id":"softmax/f32[64,1000000]/axis=-1")"));
  EXPECT_THAT(measured, HasSubstr(R"("published":"Softmax / dim=64x1000000 axi=-1")"));
  EXPECT_THAT(measured, HasSubstr(R"("outcome":"measured","reason":null)"));
  EXPECT_THAT(measured,
              HasSubstr(R"("time":{"seconds":0.861,"low":0.852,"high":0.87,"confidence":0.95})"));
  EXPECT_THAT(to_line(example_wrong()), HasSubstr(R"("time":null,"launches":[])"));
}

TEST(RecordLine, UnknownFieldsAreIgnored) {
  const std::string line = with(to_line(example_launch()), "{", R"({"roof":{"x":[1]},)");
  EXPECT_EQ(std::get<LaunchRecord>(*parse_record(line)), example_launch());
}

TEST(RecordLine, UnknownKindsAreToldApart) {
  const auto record = parse_record(R"({"record":"canary","x":1})");
  EXPECT_EQ(std::get<UnknownRecord>(*record).kind, "canary");
}

TEST(RecordLine, AHigherFormatIsRefusedWithoutReadingOn) {
  const auto record = parse_record(R"({"record":"run","format":2,"howfast":7})");
  ASSERT_FALSE(record);
  EXPECT_EQ(record.error().message, "run file format 2, and this howfast reads up to 1");
  EXPECT_THAT(record.error().hint, HasSubstr("newer"));
}

struct Damage {
  std::string from;
  std::string to;
  std::string complaint;
};

class DamagedLaunch : public testing::TestWithParam<Damage> {};
class DamagedOutcome : public testing::TestWithParam<Damage> {};
class DamagedRun : public testing::TestWithParam<Damage> {};

TEST_P(DamagedLaunch, IsRefusedNamingTheField) {
  EXPECT_THAT(complaint(with(to_line(example_launch()), GetParam().from, GetParam().to)),
              HasSubstr(GetParam().complaint));
}

TEST_P(DamagedOutcome, IsRefusedNamingTheField) {
  EXPECT_THAT(complaint(with(to_line(example_outcome()), GetParam().from, GetParam().to)),
              HasSubstr(GetParam().complaint));
}

TEST_P(DamagedRun, IsRefusedNamingTheField) {
  EXPECT_THAT(complaint(with(to_line(example_run()), GetParam().from, GetParam().to)),
              HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Fields, DamagedLaunch,
    testing::Values(
        Damage{R"("record":"launch")", R"("record":1)", "record: not a string"},
        Damage{R"("launch":1,)", R"("launch":0,)", "launch: not a whole number from 1"},
        Damage{R"("launch":1,)", R"("launch":1.5,)", "launch: not a whole number"},
        Damage{R"("target":"mlx/cpu")", R"("goal":"mlx/cpu")", "target: missing"},
        Damage{R"("outcome":"measured")", R"("outcome":"great")", "outcome: no outcome 'great'"},
        Damage{R"("reason":null)", R"("reason":"whim")", "reason: no reason 'whim'"},
        Damage{R"("reason":null)", R"("reason":"no_row")", "reason: 'no_row' for an outcome that"},
        Damage{R"("seconds":0.859)", R"("seconds":null)", "seconds: missing although"},
        Damage{R"("seconds":0.859)", R"("seconds":-1)", "seconds: not above 0"},
        Damage{R"("seconds":0.859)", R"("seconds":"fast")", "seconds: not a number"},
        Damage{R"("outcome":"measured")", R"("outcome":"crashed")", "seconds: present although"},
        Damage{R"([0.85,0.851,)", R"([0.85,true,)", "quantiles[1]: not a duration above 0"},
        Damage{R"("calls":6)", R"("calls":-6)", "calls: not a whole number from 0"},
        Damage{R"("first_call":1.02)", R"("first_call":-1)", "first_call: below 0"},
        Damage{R"("passed":true)", R"("passed":1)", "agreement.passed: not true or false"},
        Damage{R"("cpu_nanoseconds":1500000000.0)", R"("cpu_nanoseconds":"x")",
               "evidence.cpu_nanoseconds: not a number"},
        Damage{R"(["judged_call_is_timed"])", R"([7])", "flags[0]: not a string"}));

INSTANTIATE_TEST_SUITE_P(
    Fields, DamagedOutcome,
    testing::Values(
        Damage{R"("axis":-1})", R"("axis":1})", "case.id: "},
        Damage{R"("dtype":"f32")", R"("dtype":"f33")", "case.inputs[0].dtype: no dtype 'f33'"},
        Damage{R"("time":{"seconds":0.861)", R"("time":{"seconds":0.9)",
               "time: not low <= seconds"},
        Damage{R"("confidence":0.95)", R"("confidence":95)", "time.confidence: not from 0"},
        Damage{R"("low":0.852)", R"("low":0)", "time.low: not above 0"},
        Damage{R"([0.859,0.863])", R"([0.859])", "launches, launch_numbers: of different lengths"},
        Damage{R"("launch_numbers":[1,3])", R"("launch_numbers":[3,1])", "not ascending"},
        Damage{R"("launch_numbers":[1,3])", R"("launch_numbers":[0,1])", "not ascending"}));

INSTANTIATE_TEST_SUITE_P(
    Fields, DamagedRun,
    testing::Values(
        Damage{R"("format":1)", R"("format":"1")", "format: not a whole number"},
        Damage{R"("seed":18446744073709551615)", R"("seed":-1)", "seed: not a whole number from 0"},
        Damage{R"("cores":2)", R"("cores":1e30)", "machine.cores: not a whole number"},
        Damage{R"("governor":"performance")", R"("governor":[])",
               "machine.facts.governor: not a str"},
        Damage{R"("name":"mlx")", R"("name":null)", "targets[0].framework.name: not a string"}));

TEST(RecordLine, WhatIsNoRecordIsRefused) {
  EXPECT_THAT(complaint(""), HasSubstr("not JSON"));
  EXPECT_THAT(complaint("[1]"), HasSubstr("not an object"));
  EXPECT_THAT(complaint("{}"), HasSubstr("record: missing"));
  EXPECT_THAT(complaint(R"({"record":"launch","launch":1e999})"), HasSubstr("number"));
}

TEST(RecordLine, DeepNestingIsRefusedWithoutACrash) {
  const std::size_t depth = 1'000'000;
  const std::string nested = std::string(depth, '[') + std::string(depth, ']');
  EXPECT_EQ(complaint(std::string(depth, '[')), "nested over 32 deep");
  EXPECT_EQ(complaint(with(to_line(example_launch()), "\"mlx/cpu\"", nested)),
            "nested over 32 deep");
  EXPECT_EQ(complaint(R"({"record":"canary","x":)" + nested + "}"), "nested over 32 deep");
}

}  // namespace
}  // namespace howfast
