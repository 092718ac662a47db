#pragma once

#include <string>

#include "report/model.hpp"

namespace howfast::report {

/// One line per case and target (RFC 4180, with a head line), numbers as recorded, for spreadsheets
/// and data frames. Empty fields are what was not measured. Text that a spreadsheet would take for
/// a formula is preceded by an apostrophe.
std::string draw_csv(const TableModel& table);

}  // namespace howfast::report
