#include "ops/catalogue.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/spelling.hpp"
#include "ops/glob.hpp"
#include "ops/operation_table.hpp"

namespace howfast {
namespace {

constexpr std::array<std::pair<Suite, std::string_view>, 3> kSuites = {{
    {Suite::article, "article"},
    {Suite::quick, "quick"},
    {Suite::full, "full"},
}};

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// "ScatterSum": what the published table calls an operation stands before the slash of its rows.
std::string published_name(const Operation& operation) {
  for (const CatalogueCase& entry : operation.cases) {
    const std::string& published = entry.definition.published;
    if (!published.empty()) return published.substr(0, published.find(" / "));
  }
  return {};
}

bool matches(std::string_view filter, const Operation& operation, const CatalogueCase& entry) {
  if (filter.empty()) return false;  // as is the published name of a case that was not published
  const Case& definition = entry.definition;
  return same_word(filter, operation.name) || same_word(filter, published_name(operation)) ||
         filter == definition.published || matches_glob(filter, definition.id);
}

/// Whether some case of `suite` matches.
bool matches_in(Suite suite, std::string_view filter) {
  return std::ranges::any_of(catalogue(), [&](const Operation& operation) {
    return std::ranges::any_of(operation.cases, [&](const CatalogueCase& entry) {
      return entry.in(suite) && matches(filter, operation, entry);
    });
  });
}

std::optional<std::string> nearest_filter(std::string_view filter) {
  std::vector<std::string> operations;
  std::vector<std::string> all;
  for (const Operation& operation : catalogue()) {
    operations.push_back(operation.name);
    all.push_back(operation.name);
    all.push_back(published_name(operation));
    for (const CatalogueCase& entry : operation.cases) {
      all.push_back(entry.definition.id);
      all.push_back(entry.definition.published);
    }
  }
  std::erase(all, "");
  if (auto nearest = nearest_spelling(filter, all)) return nearest;
  // A glob or a shape of its own: only the operation can be misspelt.
  const std::size_t slash = filter.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto operation = nearest_spelling(filter.substr(0, slash), operations);
  if (!operation) return std::nullopt;
  std::string corrected = *operation + std::string(filter.substr(slash));
  return matches_in(Suite::full, corrected) ? std::optional(corrected) : std::nullopt;
}

tl::unexpected<Error> no_match(Suite suite, const std::string& filter) {
  for (const auto& [other, name] : kSuites) {
    if (other != suite && matches_in(other, filter)) {
      return fail(ExitCode::usage,
                  fmt::format("no case of suite '{}' matches '{}'", name_of(suite), filter),
                  fmt::format("suite '{}' has it: add --suite {}", name, name));
    }
  }
  const auto nearest = nearest_filter(filter);
  const std::string remedy = "'howfast list ops' and 'howfast list cases --suite full' show all";
  return fail(ExitCode::usage, fmt::format("no operation or case matches '{}'", filter),
              nearest ? fmt::format("did you mean '{}'? {}", *nearest, remedy) : remedy);
}

}  // namespace

const std::vector<Operation>& catalogue() {
  static const std::vector<Operation> operations = operation_table();
  return operations;
}

const Operation* find_operation(std::string_view name) {
  const auto found = std::ranges::find(catalogue(), name, &Operation::name);
  return found == catalogue().end() ? nullptr : &*found;
}

std::string_view name_of(Suite suite) {
  return std::ranges::find(kSuites, suite, &std::pair<Suite, std::string_view>::first)->second;
}

Expected<Suite> parse_suite(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& [suite, suite_name] : kSuites) {
    if (suite_name == name) return suite;
    names.emplace_back(suite_name);
  }
  const auto nearest = nearest_spelling(name, names);
  const std::string remedy = fmt::format("the suites are {}", fmt::join(names, ", "));
  return fail(ExitCode::usage, fmt::format("no suite is called '{}'", name),
              nearest ? fmt::format("did you mean '{}'? {}", *nearest, remedy) : remedy);
}

Expected<std::vector<SelectedCase>> select_cases(Suite suite,
                                                 const std::vector<std::string>& filters) {
  for (const std::string& filter : filters) {
    if (!matches_in(suite, filter)) return no_match(suite, filter);
  }
  std::vector<SelectedCase> selected;
  for (const Operation& operation : catalogue()) {
    for (const CatalogueCase& entry : operation.cases) {
      const bool wanted = filters.empty() || std::ranges::any_of(filters, [&](const auto& filter) {
                            return matches(filter, operation, entry);
                          });
      if (wanted && entry.in(suite)) selected.push_back({&operation, &entry});
    }
  }
  return selected;
}

}  // namespace howfast
