#include "report/plain_text.hpp"

#include "check.hpp"
#include "report/text_table.hpp"

namespace {

using namespace howfast;
using namespace howfast::report;

void demand_table(const std::string& safe, std::size_t width) {
  TextTable table({{"name"}, {"words", TextTable::Align::left, true}});
  table.add_row({{{"a"}}, {{safe}}});
  // What cannot be wrapped, the gap and the narrowest column that may.
  const std::size_t most = std::max<std::size_t>(width, 4 + 2 + 18);
  std::string drawn = table.draw({.width = width});
  for (std::string_view rest = drawn; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    fuzz::demand(display_width(line) <= most, "a table is no wider than asked for", line);
    rest.remove_prefix(line.size() + 1);
  }
}

}  // namespace

/// Text from outside made fit for a terminal; the first byte is the width.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t width = data[0];
  const std::string_view text = fuzz::text_of(data + 1, size - 1);

  const std::string safe = harmless(text, width);
  fuzz::demand(display_width(safe) <= width, "harmless text has the width asked for", safe);
  fuzz::demand(harmless(safe, width) == safe, "harmless text stays as it is", safe);
  for (const char c : safe) {
    fuzz::demand(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "nothing controls", safe);
  }
  fuzz::demand(display_width(cut_end(text, width)) <= width, "cut text fits");
  fuzz::demand(display_width(cut_middle(text, width)) <= width, "text cut in the middle fits");
  if (text.find('\x1b') == std::string_view::npos) {
    fuzz::demand(display_width(clip_line(text, width)) <= width, "a clipped line fits");
  }

  std::string joined;
  for (const std::string& line : wrap(safe, width)) {
    fuzz::demand(display_width(line) <= std::max<std::size_t>(width, 2), "wrapped lines fit", line);
    joined += line;
  }
  std::erase(joined, ' ');
  std::string letters = safe;
  std::erase(letters, ' ');
  fuzz::demand(joined == letters, "wrapping loses nothing but spaces", safe);

  demand_table(safe, width);

  // What a shell makes of the word: quotes go, what stands between them stays.
  const std::string word = shell_word(text);
  std::string meant;
  bool quoted = false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\'') {
      quoted = !quoted;
    } else {
      if (word[i] == '\\' && !quoted) ++i;
      meant += word[i];
    }
  }
  fuzz::demand(!quoted && meant == text, "a quoted word is the word", word);
  return 0;
}
