#include "run/run_lock.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "run/interrupt.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr int kBetweenLooks = 100;  // milliseconds; waiting must not disturb who is measured

constexpr std::size_t kLongestNumber = 20;  // of a process, in digits

bool is_named(int descriptor, const fs::path& path) {
  struct stat held {};
  struct stat named {};
  return fstat(descriptor, &held) == 0 && lstat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

// The file, which any user may have made: a link could name another file of ours, and Linux may
// forbid O_CREAT on what another user owns in /tmp.
int open_file(const fs::path& path) {
  constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
  int descriptor = open(path.c_str(), kFlags);
  if (descriptor < 0 && errno == ENOENT) {
    descriptor = open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0666);
    if (descriptor >= 0) fchmod(descriptor, 0666);  // for every user, whatever our umask
    if (descriptor < 0 && errno == EEXIST) descriptor = open(path.c_str(), kFlags);
  }
  return descriptor;
}

}  // namespace

fs::path RunLock::usual_path() {
  const char* chosen = std::getenv("HOWFAST_LOCK");
  return chosen != nullptr && *chosen != '\0' ? chosen : "/tmp/howfast.lock";
}

Expected<RunLock> RunLock::attempt(const fs::path& path) {
  const int descriptor = open_file(path);
  struct stat status {};
  const bool usable = descriptor >= 0 && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (!usable) {
    const std::string why = descriptor < 0 ? std::strerror(errno) : "it is no file";
    if (descriptor >= 0) close(descriptor);
    return fail(
        ExitCode::input_output,
        fmt::format("cannot tell whether another run is under way: {}: {}", path.string(), why),
        "remove it, or name another file in the variable HOWFAST_LOCK");
  }
  RunLock lock(path, descriptor);
  lock.take();
  return lock;
}

RunLock::RunLock(fs::path path, int descriptor)
    : path_(std::move(path)),
      descriptor_(descriptor),
      guests_(open_file(path_.string() + ".guests")) {}

RunLock::RunLock(RunLock&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      guests_(std::exchange(other.guests_, -1)),
      held_(std::exchange(other.held_, false)),
      joined_(std::exchange(other.joined_, false)) {}

RunLock& RunLock::operator=(RunLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(guests_, other.guests_);
  std::swap(held_, other.held_);
  std::swap(joined_, other.joined_);
  return *this;
}

RunLock::~RunLock() {
  if (guests_ >= 0) close(guests_);
  if (descriptor_ < 0) return;
  if (held_) (void)!ftruncate(descriptor_, 0);  // the number says nothing any more
  close(descriptor_);
}

bool RunLock::take() {
  // Where there are no locks, nobody holds one.
  if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  if (!is_named(descriptor_, path_)) {
    // Removed since it was opened: others lock the new one.
    const int descriptor = open_file(path_);
    if (descriptor < 0) return false;
    close(std::exchange(descriptor_, descriptor));
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) return false;
  }
  held_ = true;
  const std::string number = std::to_string(getpid());
  // For people; without it the lock is as good.
  if (ftruncate(descriptor_, 0) == 0) (void)!pwrite(descriptor_, number.data(), number.size(), 0);
  return true;
}

void RunLock::join() {
  joined_ = true;
  if (guests_ >= 0) (void)flock(guests_, LOCK_SH);  // waits at most for a holder's look
}

bool RunLock::has_company() const {
  if (joined_ || guests_ < 0) return joined_;
  if (flock(guests_, LOCK_EX | LOCK_NB) != 0) return errno == EWOULDBLOCK;
  (void)flock(guests_, LOCK_UN);
  return false;
}

std::string RunLock::holder() const {
  std::array<char, kLongestNumber> text{};
  const ssize_t count = pread(descriptor_, text.data(), text.size(), 0);
  const std::string number(text.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  const bool plain = number.find_first_not_of("0123456789") == std::string::npos;
  return plain ? number : "";
}

bool RunLock::wait() {
  while (!held_ && !take()) {
    pollfd interrupt = {interrupt_descriptor(), POLLIN, 0};
    poll(&interrupt, 1, kBetweenLooks);
    if (interrupted()) return false;
  }
  return true;
}

}  // namespace howfast
