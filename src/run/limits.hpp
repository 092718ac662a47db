#pragma once

#include <cstddef>

#include "base/error.hpp"

namespace howfast {

/// Makes sure of what the system grants a process: as many open files as this many workers at once
/// take (a lower limit of the user's own is raised as far as he may), and an environment that
/// leaves room for what workers find in theirs. The error says which limit it is and how to change
/// it.
Expected<void> check_limits(std::size_t workers);

}  // namespace howfast
