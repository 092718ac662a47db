#include "report/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "report/plain_text.hpp"
#include "report/text_table.hpp"

namespace howfast::report {
namespace {

// Footers are read as sentences: lines longer than this are not.
constexpr std::size_t kLongestSentence = 100;

// How wide the parts of a target's cells are, so that times and intervals stand below each other.
struct CellWidths {
  std::size_t value = 0;
  std::size_t spread = 0;
  std::size_t roof = 0;
};

CellWidths widths_of_column(const TableModel& table, std::size_t column) {
  CellWidths widths;
  for (const TableGroup& group : table.groups) {
    for (const TableRow& row : group.rows) {
      const TableCell& cell = row.cells[column];
      if (cell.spread.empty()) continue;
      widths.value = std::max(widths.value, display_width(cell.value));
      widths.spread = std::max(widths.spread, display_width(cell.spread));
      widths.roof = std::max(widths.roof, display_width(cell.roof));
    }
  }
  return widths;
}

std::string padding(std::string_view text, std::size_t width) {
  const std::size_t used = display_width(text);
  return std::string(width > used ? width - used : 0, ' ');
}

Look look_of(const TableCell& cell) {
  if (!cell.outcome) return Look::dim;
  if (*cell.outcome == Outcome::measured) return cell.fastest ? Look::good : Look::plain;
  return is_bad(*cell.outcome) ? Look::bad : Look::doubtful;
}

Line line_of(const TableCell& cell, const CellWidths& widths) {
  Line line = {{padding(cell.value, widths.value)}, {cell.value, look_of(cell)}};
  if (!cell.spread.empty()) line.push_back({" " + cell.spread, Look::dim});
  const bool more = cell.note || !cell.roof.empty();
  if (more && !cell.spread.empty()) line.push_back({padding(cell.spread, widths.spread)});
  if (!cell.roof.empty()) line.push_back({"  " + cell.roof, Look::dim});
  if (cell.note) {
    if (!cell.roof.empty()) line.push_back({padding(cell.roof, widths.roof)});
    line.push_back({fmt::format(" [{}]", *cell.note + 1), Look::dim});
  }
  return line;
}

Look look_of(const RowVerdict& verdict) {
  const bool decided = verdict.verdict == Verdict::faster || verdict.verdict == Verdict::slower;
  return decided ? Look::plain : Look::dim;
}

// "head  text", the text wrapped beside its head.
std::string beside(const std::string& head, std::size_t head_width, const std::string& text,
                   Look look, const TextStyle& style) {
  const std::size_t most =
      style.width == 0 ? kLongestSentence : std::min(style.width, kLongestSentence);
  const std::size_t indent = head_width > 0 ? head_width + 2 : 0;
  std::string drawn;
  for (const std::string& line : wrap(text, most > indent ? most - indent : most)) {
    const std::string left = drawn.empty() ? head : "";
    drawn += paint({{left, Look::dim}, {padding(left, indent)}, {line, look}}, style) + '\n';
  }
  return drawn;
}

std::string draw_notes(const std::vector<Note>& notes, const TextStyle& style) {
  std::string drawn;
  const std::size_t head_width = fmt::formatted_size("[{}]", notes.size());
  for (std::size_t i = 0; i < notes.size(); ++i) {
    drawn += beside(fmt::format("[{}]", i + 1), head_width, notes[i].text,
                    notes[i].bad ? Look::bad : Look::plain, style);
    // Not wrapped: these are to be copied.
    for (const std::string& line : notes[i].reproduce) {
      drawn += std::string(head_width + 2, ' ') + line + '\n';
    }
  }
  return drawn;
}

}  // namespace

std::string draw_rows(const TableModel& table, const TextStyle& style) {
  const bool has_verdicts = table.targets.size() > 1;
  std::vector<TextTable::Column> columns = {{"case", TextTable::Align::left, true}};
  std::vector<CellWidths> widths;
  for (std::size_t i = 0; i < table.targets.size(); ++i) {
    widths.push_back(widths_of_column(table, i));
    columns.push_back({table.targets[i]});
  }
  if (has_verdicts) {
    columns.push_back(
        {table.targets.size() == 2 ? "who is faster" : "fastest", TextTable::Align::left, true});
  }

  TextTable drawing(std::move(columns));
  for (const TableGroup& group : table.groups) {
    drawing.add_heading(group.operation);
    for (const TableRow& row : group.rows) {
      std::vector<Line> cells = {{{row.label}}};
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        cells.push_back(line_of(row.cells[i], widths[i]));
      }
      if (row.verdict) cells.push_back({{row.verdict->sentence, look_of(*row.verdict)}});
      drawing.add_row(std::move(cells));
    }
  }
  return drawing.draw(style);
}

std::string draw_footer(const TableModel& table, const TextStyle& style) {
  std::string drawn = draw_notes(table.notes, style);
  if (!drawn.empty()) drawn += '\n';
  std::size_t head_width = display_width("again");
  for (const Fact& fact : table.facts) {
    head_width = std::max(head_width, display_width(fact.name));
  }
  for (const Fact& fact : table.facts) {
    drawn += beside(fact.name, head_width, fact.text, Look::plain, style);
  }
  drawn +=
      paint({{"again", Look::dim}, {padding("again", head_width + 2)}, {table.reproduce}}, style) +
      '\n';
  drawn += '\n' + beside("", 0, table.explanation, Look::dim, style);
  return drawn;
}

std::string draw_terminal(const TableModel& table, const TextStyle& style) {
  return draw_rows(table, style) + '\n' + draw_footer(table, style);
}

}  // namespace howfast::report
