#include "run/worker_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "protocol/messages.hpp"
#include "run/interrupt.hpp"
#include "run/process_family.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace howfast {
namespace {

// The numbers the worker's ends get; low, and clear of stdin, stdout and stderr.
constexpr int kRequestsInWorker = 3;
constexpr int kRepliesInWorker = 4;
// Our own ends lie above, so that placing the worker's cannot overwrite one.
constexpr int kFirstOfOurs = 10;

// Enough of a worker's last words to hold an exception's message and a few lines before it.
constexpr std::size_t kTailBytes = 4096;

constexpr std::size_t kReadAtOnce = 16384;  // bytes; small beside the smallest stacks in use

using Clock = std::chrono::steady_clock;

// How often a silent worker is looked after: it may have ended while something that it started
// holds its descriptors open. Rare enough not to disturb what is timed.
constexpr std::chrono::milliseconds kBetweenLooks{500};

// How much of what a worker prints is read at a time: one that never stops must not hold us.
constexpr int kMostPortions = 16;  // of 64 KiB, what a pipe holds

// How long a killed process may take: the kernel frees its memory first, and a driver may hold it.
// One that takes longer is left to the system.
constexpr Seconds kTimeToDie{30};

// A signalled thread stands still within microseconds, unless a disk or a driver holds it.
constexpr std::chrono::seconds kTimeToFreeze{1};

std::chrono::milliseconds milliseconds_until(Clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time - Clock::now());
}

struct Pipe {
  int read = -1;
  int write = -1;
};

// Both ends are closed on exec, so that no worker holds another's pipes open.
bool open_pipe(Pipe& ends) {
  std::array<int, 2> low{};
  if (pipe(low.data()) != 0) return false;
  ends.read = fcntl(low[0], F_DUPFD_CLOEXEC, kFirstOfOurs);
  ends.write = fcntl(low[1], F_DUPFD_CLOEXEC, kFirstOfOurs);
  close(low[0]);
  close(low[1]);
  return ends.read >= 0 && ends.write >= 0;
}

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& over) {
  std::vector<std::string> lines;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string line = *entry;
    if (over.find(line.substr(0, line.find('='))) == over.end()) lines.push_back(line);
  }
  for (const auto& [name, value] : over) lines.push_back(fmt::format("{}={}", name, value));
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& lines) {
  std::vector<char*> pointers;
  pointers.reserve(lines.size() + 1);
  for (std::string& line : lines) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  return pointers;
}

// Runs in the child between fork and exec: only async-signal-safe calls.
[[noreturn]] void become_worker(const Pipe& requests, const Pipe& replies, const Pipe& output,
                                pid_t driver, char* const* arguments, char* const* environment) {
  setpgid(0, 0);
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != driver) _exit(127);  // the driver died before the line above
#else
  (void)driver;
#endif
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGXFSZ}) {
    std::signal(signal, SIG_DFL);
  }
  const int nothing = open("/dev/null", O_RDONLY);
  dup2(nothing, STDIN_FILENO);
  dup2(output.write, STDOUT_FILENO);
  dup2(output.write, STDERR_FILENO);
  dup2(requests.read, kRequestsInWorker);
  dup2(replies.write, kRepliesInWorker);
  execve(arguments[0], arguments, environment);
  _exit(127);
}

}  // namespace

std::string Ending::describe() const {
  if (signal != 0) return fmt::format("killed by signal {} ({})", signal, strsignal(signal));
  return fmt::format("exited with status {}", status);
}

Expected<WorkerProcess> WorkerProcess::start(
    const WorkerCommand& command, const std::map<std::string, std::string>& environment) {
  // A worker that went away must be an answer of write(), not the end of the driver.
  std::signal(SIGPIPE, SIG_IGN);

  std::map<std::string, std::string> over = environment;
  over[protocol::kReadVariable] = std::to_string(kRequestsInWorker);
  over[protocol::kWriteVariable] = std::to_string(kRepliesInWorker);
  over[kFamilyVariable] = new_family_name();
  std::vector<std::string> environment_lines = merged_environment(over);
  std::vector<std::string> argument_lines = {"/bin/sh", "-c", "exec " + command.command};
  const std::vector<char*> environment_pointers = pointers_to(environment_lines);
  const std::vector<char*> arguments = pointers_to(argument_lines);

  Pipe requests;
  Pipe replies;
  Pipe output;
  const bool opened = open_pipe(requests) && open_pipe(replies) && open_pipe(output);
  const pid_t driver = getpid();
  const pid_t pid = opened ? fork() : -1;
  if (pid == 0) {
    become_worker(requests, replies, output, driver, arguments.data(), environment_pointers.data());
  }
  const int error = errno;
  close_end(requests.read);
  close_end(replies.write);
  close_end(output.write);
  WorkerProcess worker;
  worker.pid_ = pid;
  worker.requests_ = requests.write;
  worker.replies_ = replies.read;
  worker.output_ = output.read;
  worker.family_ = over[kFamilyVariable];
  if (pid < 0) {
    return fail(ExitCode::input_output,
                fmt::format("cannot start worker '{}': {}", command.name, std::strerror(error)),
                "check the limits on processes and open files (ulimit -u, ulimit -n)");
  }
  setpgid(pid, pid);  // the child does the same; whoever comes first
  lead_family(pid);
  fcntl(worker.requests_, F_SETFL, O_NONBLOCK);
  fcntl(worker.output_, F_SETFL, O_NONBLOCK);
  return worker;
}

WorkerProcess::WorkerProcess(WorkerProcess&& other) noexcept { *this = std::move(other); }

WorkerProcess& WorkerProcess::operator=(WorkerProcess&& other) noexcept {
  if (this != &other) {
    end(Seconds{0});
    close_descriptors();
    pid_ = std::exchange(other.pid_, -1);
    requests_ = std::exchange(other.requests_, -1);
    replies_ = std::exchange(other.replies_, -1);
    output_ = std::exchange(other.output_, -1);
    frozen_ = std::exchange(other.frozen_, false);
    family_ = std::move(other.family_);
    buffer_ = std::move(other.buffer_);
    searched_ = other.searched_;
    tail_ = std::move(other.tail_);
  }
  return *this;
}

WorkerProcess::~WorkerProcess() {
  end(Seconds{0});
  close_descriptors();
}

void WorkerProcess::close_descriptors() {
  close_end(requests_);
  close_end(replies_);
  close_end(output_);
}

bool WorkerProcess::send(const std::string& line, Seconds patience) {
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(patience);
  const std::string text = line + "\n";
  std::size_t sent = 0;
  while (sent < text.size()) {
    const ssize_t written = write(requests_, text.data() + sent, text.size() - sent);
    if (written >= 0) {
      sent += static_cast<std::size_t>(written);
      continue;
    }
    if (errno != EINTR && errno != EAGAIN) return false;
    const auto left = milliseconds_until(deadline);
    if (left.count() <= 0 || interrupted()) return false;
    std::array<pollfd, 2> ends = {{{requests_, POLLOUT, 0}, {output_, POLLIN, 0}}};
    poll(ends.data(), ends.size(), static_cast<int>(std::min(left, kBetweenLooks).count()));
    drain();  // it may be stuck on what it prints
  }
  return true;
}

void WorkerProcess::drain() {
  std::array<char, kReadAtOnce> bytes;
  for (int portion = 0; portion < kMostPortions && output_ >= 0; ++portion) {
    const ssize_t count = read(output_, bytes.data(), bytes.size());
    if (count > 0) {
      tail_.append(bytes.data(), static_cast<std::size_t>(count));
      if (tail_.size() > kTailBytes) tail_.erase(0, tail_.size() - kTailBytes);
    } else if (count == 0) {
      close_end(output_);
    } else if (errno != EINTR) {
      return;
    }
  }
}

std::optional<std::string> WorkerProcess::take_line() {
  const std::size_t end = buffer_.find('\n', searched_);
  searched_ = end == std::string::npos ? buffer_.size() : 0;
  if (end == std::string::npos) return std::nullopt;
  std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

WorkerProcess::Received WorkerProcess::receive(Seconds patience) {
  const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(patience);
  auto next_look = Clock::now() + kBetweenLooks;
  while (true) {
    if (auto line = take_line()) return std::move(*line);
    if (buffer_.size() > protocol::kLongestLine) return LineTooLong{};
    if (interrupted()) return Interrupted{};

    const auto left = milliseconds_until(deadline);
    std::array<pollfd, 3> ends = {
        {{replies_, POLLIN, 0}, {output_, POLLIN, 0}, {interrupt_descriptor(), POLLIN, 0}}};
    const auto wait = std::clamp(left, std::chrono::milliseconds(0), kBetweenLooks);
    if (poll(ends.data(), ends.size(), static_cast<int>(wait.count())) < 0) continue;
    if (ends[1].revents != 0) drain();
    if (ends[0].revents != 0) {
      std::array<char, kReadAtOnce> bytes;
      const ssize_t count = read(replies_, bytes.data(), bytes.size());
      if (count > 0) {
        buffer_.append(bytes.data(), static_cast<std::size_t>(count));
      } else if (count == 0) {
        return EndOfOutput{};
      }
    }
    // Only now: the answer may have come while the driver itself was stopped. And whatever else
    // came: neither a flood nor an answer in drops buys more time.
    if (left.count() <= 0) {
      if (auto line = take_line()) return std::move(*line);
      return TimedOut{};
    }
    if (ends[0].revents == 0 && Clock::now() >= next_look) {
      if (has_ended()) return EndOfOutput{};
      next_look = Clock::now() + kBetweenLooks;
    }
  }
}

bool WorkerProcess::has_ended() const {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == pid_;
}

bool WorkerProcess::freeze() {
  if (pid_ <= 0) return true;
  if (!frozen_) kill(-pid_, SIGSTOP);
  frozen_ = true;
  const auto deadline = Clock::now() + kTimeToFreeze;
  while (true) {
    siginfo_t info{};
    const int failed =
        waitid(P_PID, static_cast<id_t>(pid_), &info, WSTOPPED | WEXITED | WNOHANG | WNOWAIT);
    if (failed == 0 && info.si_pid == pid_) return true;
    if (Clock::now() >= deadline) return false;
    sched_yield();
  }
}

void WorkerProcess::thaw() {
  if (pid_ > 0 && frozen_) kill(-pid_, SIGCONT);
  frozen_ = false;
}

void WorkerProcess::close_requests() {
  thaw();
  close_end(requests_);
}

Ending WorkerProcess::end(Seconds patience) {
  if (pid_ <= 0) return {};
  close_requests();
  const auto ended_within = [this](Seconds time) {
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(time);
    while (!has_ended()) {
      if (Clock::now() >= deadline) return false;
      drain();
      // Ending is not timed; a millisecond is short against a process's exit.
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  };
  const bool by_itself = ended_within(patience);
  // In any case: what the worker started must not outlive it. It is reaped last, since until then
  // its number, and its group's, is nobody else's.
  end_family(pid_, family_);
  Ending ending{SIGKILL, 0, !by_itself};
  if (ended_within(kTimeToDie)) {
    int status = 0;
    waitpid(pid_, &status, 0);
    ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    ending.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  }
  drain();
  pid_ = -1;
  return ending;
}

std::string WorkerProcess::last_words() {
  drain();
  const auto last = tail_.find_last_not_of(" \t\r\n");
  return last == std::string::npos ? std::string() : tail_.substr(0, last + 1);
}

}  // namespace howfast
