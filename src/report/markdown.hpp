#pragma once

#include <string>

#include "report/model.hpp"

namespace howfast::report {

/// The table and its footer as GitHub-flavoured Markdown; text from outside is escaped.
std::string draw_markdown(const TableModel& table);

}  // namespace howfast::report
