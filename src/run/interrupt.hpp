#pragma once

#include "base/error.hpp"

namespace howfast {

/// While one lives, SIGINT, SIGTERM and SIGHUP no longer end the process but are remembered, and
/// wake whoever polls the descriptor; those that were ignored stay so. A second signal ends the
/// process at once, as without this. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;
};

/// Whether the user has asked to stop since the guard lives.
bool interrupted();

/// Becomes readable when the user asks to stop; -1 while no guard lives.
int interrupt_descriptor();

/// What a command ends with that the user interrupted before it measured anything.
tl::unexpected<Error> interrupted_early();

}  // namespace howfast
