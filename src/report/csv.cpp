#include "report/csv.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string_view>
#include <vector>

namespace howfast::report {
namespace {

std::string field(std::string_view text) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  std::string safe(text);
  if (!safe.empty() && kFormula.find(safe.front()) != std::string_view::npos) {
    safe.insert(safe.begin(), '\'');
  }
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string quoted = "\"";
  for (const char character : safe) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

std::string field(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : "";
}

}  // namespace

std::string draw_csv(const TableModel& table) {
  std::string drawn =
      "operation,case,published,target,outcome,reason,detail,seconds,low,high,confidence,launches,"
      "first_call,latency,throughput,agreement,roof_bound,roof_level,roof_seconds,roof_share,"
      "flops_per_second,bytes_per_second,peak_memory,flags\r\n";
  for (const TableGroup& group : table.groups) {
    for (const TableRow& row : group.rows) {
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const TableCell& cell = row.cells[i];
        const auto of_time = [&](double TimeRecord::*number) {
          return cell.time ? field(std::optional((*cell.time).*number)) : "";
        };
        const auto of_roof = [&](double RoofRecord::*number) {
          return cell.roof_record ? field(std::optional((*cell.roof_record).*number)) : "";
        };
        const std::vector<std::string> fields = {
            field(group.operation),
            field(row.case_id),
            field(row.published),
            field(table.targets[i]),
            cell.outcome ? std::string(name_of(*cell.outcome)) : "pending",
            cell.reason,
            field(cell.detail),
            of_time(&TimeRecord::seconds),
            of_time(&TimeRecord::low),
            of_time(&TimeRecord::high),
            of_time(&TimeRecord::confidence),
            fmt::format("{}", cell.launches),
            field(cell.first_call),
            field(cell.latency),
            field(cell.throughput),
            field(cell.worst_agreement),
            cell.roof_record ? std::string(name_of(cell.roof_record->bound)) : "",
            cell.roof_record ? field(cell.roof_record->level) : "",
            of_roof(&RoofRecord::seconds),
            of_roof(&RoofRecord::share),
            of_roof(&RoofRecord::flops_per_second),
            of_roof(&RoofRecord::bytes_per_second),
            cell.peak_memory ? fmt::format("{}", *cell.peak_memory) : "",
            field(cell.flags),
        };
        drawn += fmt::format("{}\r\n", fmt::join(fields, ","));
      }
    }
  }
  return drawn;
}

}  // namespace howfast::report
