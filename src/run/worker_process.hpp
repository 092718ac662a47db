#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "base/error.hpp"
#include "base/seconds.hpp"

namespace howfast {

/// How to start a worker.
struct WorkerCommand {
  std::string name;     // the framework as target ids name it
  std::string command;  // a line for /bin/sh, run with exec
};

/// How a worker process ended.
struct Ending {
  int signal = 0;      // 0: it exited
  int status = 0;      // exit status when it exited
  bool by_us = false;  // it went on until we killed it

  /// "killed by signal 11 (Segmentation fault)" or "exited with status 3".
  std::string describe() const;
};

/// One worker: a fresh process in a process group of its own, its stdout and stderr captured,
/// spoken to in lines over two descriptors. Killed and reaped when destroyed, with all that it
/// started (see end_family()); killed by the kernel when the driver dies (Linux).
class WorkerProcess {
 public:
  /// `environment` is set over the driver's own.
  static Expected<WorkerProcess> start(const WorkerCommand& command,
                                       const std::map<std::string, std::string>& environment);

  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&& other) noexcept;
  ~WorkerProcess();

  struct EndOfOutput {};  // the worker closed its descriptor, most likely by ending
  struct TimedOut {};
  struct LineTooLong {};
  struct Interrupted {};  // the user asked to stop
  using Received = std::variant<std::string, EndOfOutput, TimedOut, LineTooLong, Interrupted>;

  /// Sends a line; false when the worker no longer reads, or not within `patience`.
  bool send(const std::string& line, Seconds patience);

  /// The next line without its newline, waiting up to `patience`; drains captured output meanwhile.
  Received receive(Seconds patience);

  /// Stops the whole group from running (SIGSTOP) and lets it run again: while one worker is timed
  /// no other may as much as spin. What left the group is not looked for: that takes longer than
  /// many a slice. Returns when the worker itself stands still or has ended; false when it does
  /// neither within a second.
  bool freeze();
  void thaw();

  pid_t pid() const { return pid_; }

  bool has_ended() const;

  /// Tells the worker that nothing more is asked; it should end.
  void close_requests();

  /// Waits up to `patience` for the process to end by itself; then, in any case, kills and reaps
  /// the worker and what it started.
  Ending end(Seconds patience);

  /// The tail of what the worker printed.
  std::string last_words();

 private:
  WorkerProcess() = default;
  std::optional<std::string> take_line();
  void drain();
  void close_descriptors();

  pid_t pid_ = -1;
  int requests_ = -1;  // we write
  int replies_ = -1;   // we read
  int output_ = -1;    // its stdout and stderr; we read
  bool frozen_ = false;
  std::string family_;        // its kFamilyVariable
  std::string buffer_;        // received, not yet a whole line
  std::size_t searched_ = 0;  // bytes of it that hold no end of line
  std::string tail_;
};

}  // namespace howfast
