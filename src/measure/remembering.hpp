#pragma once

#include <cstddef>
#include <span>

namespace howfast {

/// Two single calls in turn, in seconds and less what they waited for a processor: on inputs that
/// the worker has often been called with since it loaded the case, and on others.
struct OldAndNew {
  double old_inputs = 0;
  double new_inputs = 0;
};

/// Whether calls on inputs that are new take so much longer in each of several pairs that those on
/// old ones must hand out what was computed before. New inputs may have to come from memory.
bool remembers(std::span<const OldAndNew> pairs, double input_bytes);

}  // namespace howfast
