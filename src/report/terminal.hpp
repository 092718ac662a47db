#pragma once

#include <string>

#include "report/model.hpp"
#include "report/text_style.hpp"

namespace howfast::report {

/// The rows for a terminal or a pipe: a block per operation, a column per target, who is faster.
std::string draw_rows(const TableModel& table, const TextStyle& style);

/// What belongs below them: notes, machine, targets, how to repeat it.
std::string draw_footer(const TableModel& table, const TextStyle& style);

/// Both, with a blank line between.
std::string draw_terminal(const TableModel& table, const TextStyle& style);

}  // namespace howfast::report
