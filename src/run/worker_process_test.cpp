#include "run/worker_process.hpp"

#include <csignal>
#include <fstream>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "run/interrupt.hpp"

namespace howfast {
namespace {

// A generous wait for what should happen at once; only a failing test waits this long.
constexpr Seconds kPatience{20};

WorkerProcess start(const std::string& script) {
  auto worker = WorkerProcess::start({"test", "/bin/sh -c '" + script + "'"}, {{"WORD", "hello"}});
  EXPECT_TRUE(worker) << worker.error().message;
  return std::move(*worker);
}

std::string line_of(WorkerProcess& worker) {
  const auto received = worker.receive(kPatience);
  const auto* line = std::get_if<std::string>(&received);
  return line != nullptr ? *line : fmt::format("(no line: {})", received.index());
}

TEST(WorkerProcess, SpeaksInLinesAndPassesTheEnvironment) {
  WorkerProcess worker = start("while read -r word <&3; do echo $WORD $word >&4; done");
  EXPECT_TRUE(worker.send("one", kPatience));
  EXPECT_TRUE(worker.send("two", kPatience));
  EXPECT_EQ(line_of(worker), "hello one");
  EXPECT_EQ(line_of(worker), "hello two");
  EXPECT_EQ(worker.end(kPatience).describe(), "exited with status 0") << "end of input ends it";
}

TEST(WorkerProcess, KeepsTheLastWordsOfAFlood) {
  WorkerProcess worker = start(
      "i=0; while [ $i -lt 3000 ]; do echo flooooooooooooooooooood; i=$((i+1)); done; "
      "echo the end >&2; exit 3");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::EndOfOutput>(worker.receive(kPatience)));
  EXPECT_EQ(worker.end(kPatience).status, 3);
  EXPECT_TRUE(worker.last_words().ends_with("the end")) << worker.last_words();
  EXPECT_LE(worker.last_words().size(), 4096U);
}

TEST(WorkerProcess, ReportsTheSignal) {
  WorkerProcess worker = start("kill -SEGV $$");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::EndOfOutput>(worker.receive(kPatience)));
  EXPECT_EQ(worker.end(kPatience).signal, SIGSEGV);
}

TEST(WorkerProcess, SilenceTimesOutAndTheGroupIsKilled) {
  WorkerProcess worker = start("trap : TERM; sleep 1000 & echo $! >&4; wait; sleep 1000");
  const pid_t child = std::stoi(line_of(worker));
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::TimedOut>(worker.receive(Seconds{0.05})));
  EXPECT_EQ(worker.end(Seconds{0}).signal, SIGKILL);
  // Where it is init's to reap, it is at most a zombie until then.
  while (kill(child, 0) == 0) std::this_thread::yield();
}

#ifdef __linux__
TEST(WorkerProcess, WhatItMovedToAnotherSessionEndsWithIt) {
  // One is still below the worker, the other's parent has ended and only its environment tells.
  WorkerProcess worker = start(
      "env -i setsid sleep 1000 & echo $! >&4; "
      "(setsid sleep 1000 & echo $! >&4); wait");
  const pid_t below = std::stoi(line_of(worker));
  const pid_t orphan = std::stoi(line_of(worker));
  WorkerProcess other = start("setsid sleep 1000 & echo $! >&4; wait");
  const pid_t of_other = std::stoi(line_of(other));
  // They have left the group, so that killing it alone would not do.
  for (const pid_t pid : {below, orphan, of_other}) {
    while (getsid(pid) != pid) std::this_thread::yield();
  }
  worker.end(Seconds{0});
  EXPECT_NE(kill(below, 0), 0) << "killed and reaped";
  EXPECT_NE(kill(orphan, 0), 0) << "killed and reaped";
  EXPECT_EQ(kill(of_other, 0), 0) << "belongs to a worker that lives";
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::TimedOut>(other.receive(Seconds{0})));
}
#endif

TEST(WorkerProcess, ThatClosesItsDescriptorsAndGoesOnIsKilledByUs) {
  WorkerProcess worker = start("exec 4>&-; exec sleep 1000");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::EndOfOutput>(worker.receive(kPatience)));
  const Ending ending = worker.end(Seconds{0});
  EXPECT_EQ(ending.signal, SIGKILL);
  EXPECT_TRUE(ending.by_us);
}

TEST(WorkerProcess, ThatDoesNotReadHoldsUsNoLongerThanWePlease) {
  WorkerProcess worker = start("echo ready >&4; exec sleep 1000");
  EXPECT_EQ(line_of(worker), "ready");
  const std::string more_than_a_pipe_holds(1 << 22, 'x');
  EXPECT_FALSE(worker.send(more_than_a_pipe_holds, Seconds{0.05}));
}

TEST(WorkerProcess, NeitherAFloodNorAnAnswerWithoutEndBuysTime) {
  WorkerProcess flooding = start("yes & yes & yes & yes & yes & exec yes");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::TimedOut>(flooding.receive(Seconds{0.1})));
  flooding.end(Seconds{0});
  WorkerProcess endless = start("exec tr -d a < /dev/zero >&4");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::TimedOut>(endless.receive(Seconds{0})));
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::LineTooLong>(endless.receive(kPatience)));
}

TEST(WorkerProcess, AFrozenWorkerDoesNothing) {
  WorkerProcess worker = start("while read -r word <&3; do echo $word >&4; done");
  EXPECT_TRUE(worker.send("awake", kPatience));
  EXPECT_EQ(line_of(worker), "awake");
  worker.freeze();
  EXPECT_TRUE(worker.send("frozen", kPatience));
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::TimedOut>(worker.receive(Seconds{0.1})));
  worker.thaw();
  EXPECT_EQ(line_of(worker), "frozen");
}

#ifdef __linux__
TEST(WorkerProcess, StandsStillOnceItIsFrozen) {
  WorkerProcess worker = start("echo ready >&4; while :; do :; done");
  EXPECT_EQ(line_of(worker), "ready");
  ASSERT_TRUE(worker.freeze());
  std::ifstream status(fmt::format("/proc/{}/stat", worker.pid()));
  std::string number, name, state;
  status >> number >> name >> state;
  EXPECT_EQ(state, "T");
}
#endif

TEST(WorkerProcess, FreezingOneThatHasEndedReturns) {
  WorkerProcess worker = start("exit 0");
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::EndOfOutput>(worker.receive(kPatience)));
  EXPECT_TRUE(worker.freeze());
}

TEST(WorkerProcess, ACommandThatDoesNotExistEnds) {
  auto worker = WorkerProcess::start({"test", "/no/such/worker"}, {});
  ASSERT_TRUE(worker);
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::EndOfOutput>(worker->receive(kPatience)));
  EXPECT_EQ(worker->end(kPatience).status, 127);
  EXPECT_NE(worker->last_words().find("/no/such/worker"), std::string::npos);
}

TEST(WorkerProcess, AnInterruptEndsTheWait) {
  const InterruptGuard guard;
  WorkerProcess worker = start("sleep 1000");
  std::raise(SIGINT);
  EXPECT_TRUE(std::holds_alternative<WorkerProcess::Interrupted>(worker.receive(kPatience)));
  EXPECT_TRUE(interrupted());
}

}  // namespace
}  // namespace howfast
