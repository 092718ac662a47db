#pragma once

#include <string>
#include <vector>

#include "base/attributes.hpp"
#include "frameworks/reference/array.hpp"

namespace howfast::reference {

/// How this framework computes one operation.
struct Row {
  std::string operation;
  std::string call;  // shown to the user
  std::vector<Array> (*compute)(const std::vector<Array>& inputs, const Attributes& attributes);
};

const std::vector<Row>& rows();

/// Null when there is no such row.
const Row* find_row(const std::string& operation);

}  // namespace howfast::reference
