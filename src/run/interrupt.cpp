#include "run/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cassert>
#include <csignal>

namespace howfast {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

volatile std::sig_atomic_t asked = 0;
std::array<int, 2> wake = {-1, -1};
std::array<void (*)(int), kSignals.size()> before = {};

extern "C" void remember(int signal) {
  asked = 1;
  const char byte = 0;
  // Nothing can be done about a full pipe, and none is needed: it is readable already.
  [[maybe_unused]] const ssize_t written = write(wake[1], &byte, 1);
  std::signal(signal, SIG_DFL);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  assert(wake[0] == -1);
  asked = 0;
  if (pipe(wake.data()) == 0) {
    for (const int end : wake) {
      fcntl(end, F_SETFD, FD_CLOEXEC);
      fcntl(end, F_SETFL, O_NONBLOCK);
    }
  }
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    before[i] = std::signal(kSignals[i], remember);
    // Whoever started us wants it ignored: nohup, or a shell without job control.
    if (before[i] == SIG_IGN) std::signal(kSignals[i], SIG_IGN);
  }
}

InterruptGuard::~InterruptGuard() {
  for (std::size_t i = 0; i < kSignals.size(); ++i) std::signal(kSignals[i], before[i]);
  for (int& end : wake) {
    close(end);
    end = -1;
  }
  asked = 0;
}

bool interrupted() { return asked != 0; }

int interrupt_descriptor() { return wake[0]; }

tl::unexpected<Error> interrupted_early() {
  return fail(ExitCode::interrupted, "interrupted before anything was measured");
}

}  // namespace howfast
