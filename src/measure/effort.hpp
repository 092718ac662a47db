#pragma once

#include "base/seconds.hpp"

namespace howfast {

/// What the slices of a target in a launch took of the machine.
struct Effort {
  Seconds calls{0};       // by the worker's clock
  Seconds wall{0};        // by ours, what is not measured included
  Seconds processors{0};  // its process ran, all threads together
  Seconds waiting{0};     // or had to wait for a processor
};

/// Whether that cannot be what a target on the processors, or one on another device, takes: where
/// the processors do nothing something else computed, and where several work throughout the device
/// did not. One thread is no evidence, since it may wait for a device by asking all the time.
bool computed_elsewhere(const Effort& effort, bool on_processors);

}  // namespace howfast
