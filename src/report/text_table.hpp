#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/text_style.hpp"

namespace howfast::report {

/// What a piece of text means; the colours follow from it.
enum class Look : std::uint8_t { plain, strong, dim, good, doubtful, bad };

struct Span {
  std::string text;
  Look look = Look::plain;
};

/// Pieces of text one behind the other, without line breaks.
using Line = std::vector<Span>;

/// The line in `style`, with colour sequences only where it has colour.
std::string paint(const Line& line, const TextStyle& style);

/// Aligned columns for a terminal or a pipe.
class TextTable {
 public:
  enum class Align : std::uint8_t { left, right };

  struct Column {
    std::string head;
    Align align = Align::left;
    bool may_wrap = false;  // its cells go on in further lines where the terminal is too narrow;
                            // the look of a wrapped cell is that of its first span
  };

  explicit TextTable(std::vector<Column> columns);

  /// One cell per column.
  void add_row(std::vector<Line> cells);

  /// A line of its own above the rows that follow.
  void add_heading(std::string text);

  /// Heads, then rows, each line ended by '\n'. Columns are as wide as their widest cell; where
  /// that is more than style.width, those that may wrap share what is missing.
  std::string draw(const TextStyle& style) const;

 private:
  struct Row {
    bool heading = false;
    std::vector<Line> cells;
  };

  std::vector<std::size_t> column_widths(const TextStyle& style) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
};

}  // namespace howfast::report
