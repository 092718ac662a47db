#pragma once

#include <span>

namespace howfast {

/// A request of which all calls are reported, in seconds: what the worker says they took, and what
/// our own clock saw from the request to the reply, less what worker and driver waited for a
/// processor.
struct Claim {
  double claimed = 0;
  double seen = 0;
};

/// Whether a worker's calls took far longer than it says, by the middle one of its requests of a
/// launch. (That one says more than we saw is told of every reply by itself.)
bool clock_disagrees(std::span<const Claim> claims);

/// A look for work that was left when a worker said it was done, in seconds: what it claims for its
/// calls, then how long it took to hand over what the last of them produced, and to do so once
/// more, when there was nothing left to wait for.
struct LookForWork {
  double claimed = 0;
  double first = 0;
  double second = 0;
  double written = 0;  // bytes that handing over writes to files; 0 where outputs stay in memory
};

/// Whether work was left in every one of several looks: a machine that others use delays some.
bool left_work(std::span<const LookForWork> looks);

}  // namespace howfast
