#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"

namespace howfast {

/// One run at a time on a machine, whoever starts it: each holds a lock on one file, and a second
/// run would be timed against the first. The system frees the lock when its holder ends, however
/// it ends.
class RunLock {
 public:
  /// The file of this machine: what HOWFAST_LOCK names (containers that share a machine can share
  /// a file), or /tmp/howfast.lock.
  static std::filesystem::path usual_path();

  /// Takes the lock if it is free. The error says why nobody can tell here whether another run is
  /// under way; a run can go on without.
  static Expected<RunLock> attempt(const std::filesystem::path& path);

  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&& other) noexcept;
  ~RunLock();

  /// Whether this process has it.
  bool held() const { return held_; }

  /// Process number of the holder, as it wrote it; empty when that is not told.
  std::string holder() const;

  /// For a run that goes on without the lock: from now on its holder has company, until this ends.
  void join();

  /// Whether another run goes on at this moment: seen by the holder, and by one that has joined.
  bool has_company() const;

  /// Waits until the lock is free and takes it; false when the user interrupts (run/interrupt.hpp).
  bool wait();

 private:
  RunLock(std::filesystem::path path, int descriptor);
  bool take();

  std::filesystem::path path_;
  int descriptor_ = -1;
  int guests_ = -1;  // a file beside it, locked by all who joined; -1 where it cannot be had
  bool held_ = false;
  bool joined_ = false;
};

}  // namespace howfast
