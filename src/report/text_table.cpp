#include "report/text_table.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <utility>

#include "report/plain_text.hpp"

namespace howfast::report {
namespace {

constexpr std::size_t kGap = 2;  // columns of a terminal between two of the table

// A column that may wrap is never made narrower than this: below it, lines of one word each are
// harder to read than a table that is too wide.
constexpr std::size_t kNarrowest = 18;

const char* sequence_for(Look look) {
  switch (look) {
    case Look::plain: return "";
    case Look::strong: return "\x1b[1m";
    case Look::dim: return "\x1b[2m";
    case Look::good: return "\x1b[32m";
    case Look::doubtful: return "\x1b[33m";
    case Look::bad: return "\x1b[1;31m";
  }
  return "";
}

std::size_t width_of(const Line& line) {
  std::size_t width = 0;
  for (const Span& span : line) width += display_width(span.text);
  return width;
}

// The cell as lines no wider than `width`.
std::vector<Line> broken(const Line& cell, std::size_t width, bool may_wrap) {
  if (!may_wrap || width_of(cell) <= width) return {cell};
  std::string text;
  for (const Span& span : cell) text += span.text;
  std::vector<Line> lines;
  for (std::string& line : wrap(text, width)) lines.push_back({{std::move(line), cell[0].look}});
  return lines;
}

void remove_trailing_spaces(std::string& text) { text.erase(text.find_last_not_of(' ') + 1); }

}  // namespace

std::string paint(const Line& line, const TextStyle& style) {
  std::string text;
  for (const Span& span : line) {
    const bool colored = style.color && span.look != Look::plain && !span.text.empty();
    if (colored) text += sequence_for(span.look);
    text += span.text;
    if (colored) text += "\x1b[0m";
  }
  return text;
}

TextTable::TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

void TextTable::add_row(std::vector<Line> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back({false, std::move(cells)});
}

void TextTable::add_heading(std::string text) {
  rows_.push_back({true, {{{std::move(text), Look::strong}}}});
}

std::vector<std::size_t> TextTable::column_widths(const TextStyle& style) const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = display_width(columns_[i].head);
    for (const Row& row : rows_) {
      if (!row.heading) widest = std::max(widest, width_of(row.cells[i]));
    }
    widths.push_back(widest);
  }
  if (style.width == 0 || widths.empty()) return widths;

  const auto total = [&] {
    return std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
  };
  while (total() > style.width) {
    std::size_t* widest = nullptr;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      const bool can_shrink = columns_[i].may_wrap && widths[i] > kNarrowest;
      if (can_shrink && (widest == nullptr || widths[i] > *widest)) widest = &widths[i];
    }
    if (widest == nullptr) break;
    --*widest;
  }
  return widths;
}

std::string TextTable::draw(const TextStyle& style) const {
  const std::vector<std::size_t> widths = column_widths(style);
  std::string drawn;

  const auto draw_line = [&](const std::vector<Line>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line.append(kGap, ' ');
      const std::size_t used = width_of(cells[i]);
      const std::size_t padding = widths[i] > used ? widths[i] - used : 0;
      const bool right = columns_[i].align == Align::right;
      if (right) line.append(padding, ' ');
      line += paint(cells[i], style);
      if (!right) line.append(padding, ' ');
    }
    remove_trailing_spaces(line);
    drawn += line + '\n';
  };

  std::vector<Line> heads;
  for (const Column& column : columns_) heads.push_back({{column.head, Look::dim}});
  draw_line(heads);

  for (const Row& row : rows_) {
    if (row.heading) {
      drawn += paint(row.cells[0], style) + '\n';
      continue;
    }
    std::vector<std::vector<Line>> broken_cells;
    std::size_t height = 0;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      broken_cells.push_back(broken(row.cells[i], widths[i], columns_[i].may_wrap));
      height = std::max(height, broken_cells.back().size());
    }
    for (std::size_t line = 0; line < height; ++line) {
      std::vector<Line> cells;
      for (const std::vector<Line>& cell : broken_cells) {
        cells.push_back(line < cell.size() ? cell[line] : Line{});
      }
      draw_line(cells);
    }
  }
  return drawn;
}

}  // namespace howfast::report
