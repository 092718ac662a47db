#include "worker/slice.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::worker {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

/// Writes down everything that the timing loop does. A call takes 1000 ns, what was called last 100
/// more until synchronised; each drop of kept outputs takes 7 ns and a clock read none.
class Recorder : public Framework, public LoadedCase {
 public:
  protocol::Welcome welcome() override { return {}; }
  protocol::Settings open(const std::string&, const std::string&) override { return {}; }
  std::unique_ptr<LoadedCase> load(const Case&, const InputSets&) override { return nullptr; }
  std::int64_t now() override {
    log += "now ";
    return time;
  }

  void call(std::size_t set) override {
    log += "call" + std::to_string(set) + " ";
    time += 1000;
    pending = 100;
  }
  void synchronize() override {
    log += "sync ";
    time += pending;
    pending = 0;
  }
  void drop_outputs() override {
    log += "drop ";
    time += 7;
  }
  std::vector<HostTensor> outputs() override { return {}; }

  std::string log;
  std::int64_t time = 0;
  std::int64_t pending = 0;
};

TEST(Slice, DoesExactlyWhatWasAskedInOrder) {
  Recorder recorder;
  time_slice(recorder, recorder, {.discards = 1, .samples = 2, .calls = 2, .sets = {0}});
  EXPECT_EQ(recorder.log,
            "drop call0 sync "
            "drop now call0 call0 sync now "
            "drop now call0 call0 sync now ");
}

TEST(Slice, WithoutDiscardsStartsWithASample) {
  Recorder recorder;
  time_slice(recorder, recorder, {.discards = 0, .samples = 1, .calls = 1, .sets = {3}});
  EXPECT_EQ(recorder.log, "drop sync drop now call3 sync now ");
}

TEST(Slice, RotatesInputSetsOverDiscardsAndSamples) {
  Recorder recorder;
  const Slice slice =
      time_slice(recorder, recorder, {.discards = 2, .samples = 2, .calls = 2, .sets = {0, 2, 1}});
  EXPECT_EQ(recorder.log,
            "drop call0 call2 sync "
            "drop now call1 call0 sync now "
            "drop now call2 call1 sync now ");
  EXPECT_EQ(slice.last_set, 1U);
}

TEST(Slice, TimesTheCallsAndTheWaitingAndNothingElse) {
  Recorder recorder;
  const Slice slice =
      time_slice(recorder, recorder, {.discards = 3, .samples = 4, .calls = 5, .sets = {0}});
  EXPECT_THAT(slice.timed.nanoseconds, ElementsAre(5100, 5100, 5100, 5100));
}

TEST(Slice, DoesNotTimeWhatDiscardsLeftBehind) {
  Recorder recorder;
  recorder.pending = 1'000'000;
  const Slice slice =
      time_slice(recorder, recorder, {.discards = 0, .samples = 1, .calls = 1, .sets = {0}});
  EXPECT_THAT(slice.timed.nanoseconds, ElementsAre(1100));
}

TEST(Slice, OfManySamplesKeepsEach) {
  Recorder recorder;
  const Slice slice =
      time_slice(recorder, recorder, {.discards = 0, .samples = 1000, .calls = 1, .sets = {0, 1}});
  EXPECT_THAT(slice.timed.nanoseconds, SizeIs(1000));
  EXPECT_THAT(slice.timed.nanoseconds, Each(1100));
  EXPECT_EQ(slice.last_set, 1U);
}

TEST(Slice, HasEvidence) {
  Recorder recorder;
  const Slice slice =
      time_slice(recorder, recorder, {.discards = 0, .samples = 1, .calls = 1, .sets = {0}});
  EXPECT_GE(slice.timed.evidence.cpu_nanoseconds, 0);
  EXPECT_GE(slice.timed.evidence.minor_faults, 0);
  EXPECT_GE(slice.timed.evidence.involuntary_switches, 0);
  EXPECT_GE(slice.timed.evidence.run_queue_nanoseconds, -1);
}

TEST(Clock, NeverGoesBack) {
  // Framework's own clock, not the recorder's.
  Recorder recorder;
  std::int64_t before = recorder.Framework::now();
  for (int i = 0; i < 10000; ++i) {
    const std::int64_t now = recorder.Framework::now();
    ASSERT_GE(now, before);
    before = now;
  }
}

}  // namespace
}  // namespace howfast::worker
