#pragma once

#include <vector>

#include "frameworks/reference/array.hpp"
#include "worker/row.hpp"

namespace howfast::reference {

using Row = worker::Row<Array>;

const std::vector<Row>& rows();

}  // namespace howfast::reference
