#include "record/run_file.hpp"

#include <vector>

#include "base/json.hpp"
#include "input_file.hpp"
#include "report/csv.hpp"
#include "report/markdown.hpp"
#include "report/model.hpp"
#include "report/plain_text.hpp"
#include "report/terminal.hpp"

namespace {

using namespace howfast;

std::vector<std::string_view> lines_of(std::string_view text, std::string_view end) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t at = text.find(end);
    fuzz::demand(at != std::string_view::npos, "the last line is ended", text);
    lines.push_back(text.substr(0, at));
    text.remove_prefix(at + end.size());
  }
  return lines;
}

void demand_plain(std::string_view line) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    fuzz::demand(byte >= 0x20 && byte != 0x7F, "nothing controls the terminal", line);
  }
  fuzz::demand(report::harmless(line, line.size()).find("\xEF\xBF\xBD") == std::string::npos ||
                   line.find("\xEF\xBF\xBD") != std::string_view::npos,
               "what is drawn is harmless already", line);
}

// Fields of a line of CSV (RFC 4180).
std::size_t fields_of(std::string_view line) {
  std::size_t fields = 1;
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) ++fields;
  }
  fuzz::demand(!quoted, "quotes are paired", line);
  return fields;
}

// Bars that separate columns, as GitHub finds them: any character behind a backslash is itself, in
// code too.
std::size_t bars_of(std::string_view line) {
  std::size_t bars = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') {
      ++i;
    } else if (line[i] == '|') {
      ++bars;
    }
  }
  return bars;
}

std::size_t cells_of(const report::TableModel& table) {
  std::size_t cells = 0;
  for (const report::TableGroup& group : table.groups) {
    for (const report::TableRow& row : group.rows) {
      fuzz::demand(row.cells.size() == table.targets.size(), "a row has a cell per target");
      cells += row.cells.size();
    }
  }
  return cells;
}

void draw(const RunData& data, std::size_t width) {
  const report::TableModel table = report::make_table(data.run, data.outcomes);
  const std::string drawn = report::draw_terminal(table, {.width = width});
  for (const std::string_view line : lines_of(drawn, "\n")) demand_plain(line);

  const std::string csv = report::draw_csv(table);
  const std::vector<std::string_view> rows = lines_of(csv, "\r\n");
  fuzz::demand(rows.size() == cells_of(table) + 1, "csv has a line per cell", csv);
  for (const std::string_view row : rows) {
    demand_plain(row);
    fuzz::demand(fields_of(row) == fields_of(rows.front()), "lines have the same fields", row);
  }

  const std::string markdown = report::draw_markdown(table);
  std::size_t bars = 0;
  for (const std::string_view line : lines_of(markdown, "\n")) {
    demand_plain(line);
    if (!line.starts_with('|')) break;
    if (bars == 0) bars = bars_of(line);
    fuzz::demand(bars_of(line) == bars, "rows have the same columns", line);
  }
}

}  // namespace

/// A whole run file, and every drawing of what it holds.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file;
  const Expected<RunData> run = read_run_file(file.with(fuzz::text_of(data, size)));
  if (!run) {
    fuzz::demand_error(run.error(), ExitCode::input_output);
    fuzz::demand(!run.error().hint.empty(), "a bad run file has a remedy");
    return 0;
  }
  for (const std::string& warning : run->warnings) fuzz::demand_message(warning);
  draw(*run, size % 128);
  const Json json = parse_json(to_json_text(*run));
  fuzz::demand(json.at("outcomes").size() == run->outcomes.size(), "json has every outcome");
  return 0;
}
