#include "run/resume.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/example_records.hpp"

namespace howfast {
namespace {

using testing::HasSubstr;

TEST(Resume, TheSameIsTheSame) {
  EXPECT_TRUE(same_place(example_run(), example_run()));
  EXPECT_TRUE(same_targets(example_run(), example_run()));
}

TEST(Resume, WhatDiffersIsNamed) {
  const auto refusal = [](auto change) {
    RunRecord now = example_run();
    change(now);
    const auto place = same_place(example_run(), now);
    const auto same = place ? same_targets(example_run(), now) : place;
    return same ? std::string("accepted") : same.error().message;
  };
  EXPECT_THAT(refusal([](RunRecord& run) { run.howfast = "9.9"; }), HasSubstr("'9.9'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.processor = "Abacus"; }),
              HasSubstr("processor is 'Abacus'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.cores = 3; }), HasSubstr("cores is '3'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.memory_bytes /= 2; }), HasSubstr("memory"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.devices.clear(); }), HasSubstr("H200"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.facts["governor"] = "powersave"; }),
              HasSubstr("governor is 'powersave'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.machine.facts.clear(); }), HasSubstr("governor"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.targets[0].version = "7"; }),
              HasSubstr("version of mlx/cpu is '7'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.targets[0].settings["threads"] = "1"; }),
              HasSubstr("threads is '1' now and was '2'"));
  EXPECT_THAT(refusal([](RunRecord& run) { run.targets[0].calls["softmax"] = "x"; }),
              HasSubstr("softmax"));
}

TEST(Resume, AFewPagesMoreAreTheSameMachine) {
  RunRecord now = example_run();
  now.machine.memory_bytes += 4096;
  EXPECT_TRUE(same_place(example_run(), now));
}

TEST(Resume, AWorkerThatDidNotComeUpHasNoSettingsToCompare) {
  RunRecord then = example_run();
  then.targets[0].settings.clear();
  EXPECT_TRUE(same_targets(then, example_run()));
}

}  // namespace
}  // namespace howfast
