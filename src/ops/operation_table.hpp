#pragma once

#include <vector>

#include "ops/operation.hpp"

namespace howfast {

/// One entry per operation file of this folder; the definition is written by the build.
std::vector<Operation> operation_table();

}  // namespace howfast
