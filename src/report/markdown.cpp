#include "report/markdown.hpp"

#include <fmt/format.h>

#include <string_view>

namespace howfast::report {
namespace {

std::string escaped(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_[]<>|~#&";
  std::string safe;
  for (const char character : text) {
    if (kSpecial.find(character) != std::string_view::npos) safe += '\\';
    safe += character;
  }
  return safe;
}

// Text that is to be read letter by letter. Code knows no escapes, so a bar, which would end a cell
// of the table, cannot stand in it, and it cannot be empty.
std::string code(std::string_view text) {
  if (text.empty() || text.find('|') != std::string_view::npos) return escaped(text);
  std::string safe = "`";
  for (const char character : text) safe += character == '`' ? '\'' : character;
  return safe + '`';
}

std::string text_of(const TableCell& cell) {
  std::string text =
      cell.fastest ? fmt::format("**{}**", escaped(cell.value)) : escaped(cell.value);
  if (!cell.spread.empty()) text += " " + escaped(cell.spread);
  if (!cell.roof.empty()) text += ", " + escaped(cell.roof);
  if (cell.note) text += fmt::format(" ({})", *cell.note + 1);
  return text;
}

}  // namespace

std::string draw_markdown(const TableModel& table) {
  const bool has_verdicts = table.targets.size() > 1;
  std::string drawn = "| operation | case |";
  std::string rule = "| --- | --- |";
  for (const std::string& target : table.targets) {
    drawn += fmt::format(" {} |", escaped(target));
    rule += " ---: |";
  }
  if (has_verdicts) {
    drawn += table.targets.size() == 2 ? " who is faster |" : " fastest |";
    rule += " --- |";
  }
  drawn += '\n' + rule + '\n';
  for (const TableGroup& group : table.groups) {
    for (const TableRow& row : group.rows) {
      drawn += fmt::format("| {} | {} |", escaped(group.operation), code(row.label));
      for (const TableCell& cell : row.cells) drawn += fmt::format(" {} |", text_of(cell));
      if (row.verdict) drawn += fmt::format(" {} |", escaped(row.verdict->sentence));
      drawn += '\n';
    }
  }

  drawn += '\n';
  for (std::size_t i = 0; i < table.notes.size(); ++i) {
    const Note& note = table.notes[i];
    drawn += fmt::format("{}. {}\n", i + 1, escaped(note.text));
    for (const std::string& line : note.reproduce) drawn += fmt::format("   - {}\n", code(line));
  }
  if (!table.notes.empty()) drawn += '\n';
  for (const Fact& fact : table.facts) {
    drawn += fmt::format("- {}: {}\n", escaped(fact.name), escaped(fact.text));
  }
  drawn += fmt::format("- again: {}\n\n{}\n", code(table.reproduce), escaped(table.explanation));
  return drawn;
}

}  // namespace howfast::report
