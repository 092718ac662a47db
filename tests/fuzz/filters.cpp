#include <algorithm>
#include <vector>

#include "check.hpp"
#include "ops/catalogue.hpp"
#include "ops/glob.hpp"

namespace {

using namespace howfast;

// Which beginnings of the text the pattern matches, one character of the pattern after the other.
bool matches_slowly(std::string_view pattern, std::string_view text) {
  std::vector<bool> reached(text.size() + 1, false);
  reached[0] = true;
  for (const char p : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    for (std::size_t t = 0; t <= text.size(); ++t) {
      if (p == '*') {
        next[t] = reached[t] || (t > 0 && next[t - 1]);
      } else if (t > 0) {
        next[t] = reached[t - 1] && (p == '?' || p == text[t - 1]);
      }
    }
    reached = std::move(next);
  }
  return reached.back();
}

void select(Suite suite, const std::vector<std::string>& filters) {
  const auto selected = select_cases(suite, filters);
  if (!selected) {
    // main() shortens what it prints; the words are the user's own.
    fuzz::demand(selected.error().code == ExitCode::usage, "a bad filter is a usage error");
    fuzz::demand(!selected.error().hint.empty(), "a bad filter has a remedy");
    return;
  }
  for (const SelectedCase& one : *selected) {
    fuzz::demand(one.entry->in(suite), "what is selected is in the suite", one.definition().id);
  }
  // An id is a filter for its own case.
  if (selected->empty()) return;
  const std::string& id = selected->front().definition().id;
  const auto itself = select_cases(suite, {id});
  fuzz::demand(itself && itself->size() == 1 && itself->front().definition().id == id,
               "a case id selects its case", id);
}

}  // namespace

/// Filters, one a line, behind the name of a suite; and the first two as pattern and text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::vector<std::string> lines;
  while (lines.size() < 8) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  const Expected<Suite> suite = parse_suite(lines.front());
  if (suite) {
    fuzz::demand(name_of(*suite) == lines.front(), "a suite has the name it was read from");
  } else {
    fuzz::demand(suite.error().code == ExitCode::usage && !suite.error().hint.empty(),
                 "an unknown suite is a usage error with a remedy");
  }
  const std::vector<std::string> filters(lines.begin() + 1, lines.end());
  select(suite.value_or(Suite::full), filters);
  if (lines.size() > 1) {
    fuzz::demand(matches_glob(lines[0], lines[1]) == matches_slowly(lines[0], lines[1]),
                 "a glob matches what its definition says", lines[0]);
  }
  return 0;
}
