#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/json.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "ops/catalogue.hpp"
#include "report/plain_text.hpp"
#include "report/text_table.hpp"
#include "run/limits.hpp"
#include "run/worker_registry.hpp"

namespace howfast::cli {
namespace {

using report::Look;
using report::TextTable;

struct SuiteDescription {
  Suite suite;
  std::string_view is;
};

constexpr std::array<SuiteDescription, 3> kSuites = {{
    {Suite::article, "the published experiments"},
    {Suite::quick, "a minute; what 'run' takes by itself"},
    {Suite::full, "everything"},
}};

std::size_t cases_in(Suite suite, const Operation& operation) {
  return static_cast<std::size_t>(
      std::count_if(operation.cases.begin(), operation.cases.end(),
                    [suite](const CatalogueCase& entry) { return entry.in(suite); }));
}

std::size_t cases_in(Suite suite, const std::vector<SelectedCase>& selected) {
  return static_cast<std::size_t>(
      std::count_if(selected.begin(), selected.end(),
                    [suite](const SelectedCase& chosen) { return chosen.entry->in(suite); }));
}

std::vector<const Operation*> operations_of(const std::vector<SelectedCase>& selected) {
  std::vector<const Operation*> operations;
  for (const SelectedCase& entry : selected) {
    if (std::find(operations.begin(), operations.end(), entry.operation) == operations.end()) {
      operations.push_back(entry.operation);
    }
  }
  return operations;
}

std::string suite_names(const CatalogueCase& entry) {
  std::string names;
  for (const SuiteDescription& description : kSuites) {
    if (!entry.in(description.suite)) continue;
    if (!names.empty()) names += ' ';
    names += name_of(description.suite);
  }
  return names;
}

std::string text_of(const Json& json) { return json.dump(2) + '\n'; }

std::string list_ops(const std::vector<SelectedCase>& selected, bool as_json) {
  Json json = Json::array();
  TextTable table({{"operation"},
                   {"article", TextTable::Align::right},
                   {"quick", TextTable::Align::right},
                   {"full", TextTable::Align::right},
                   {"computes", TextTable::Align::left, true}});
  for (const Operation* operation : operations_of(selected)) {
    Json cases = Json::object();
    std::vector<report::Line> cells = {{{operation->name, Look::strong}}};
    for (const SuiteDescription& description : kSuites) {
      const std::size_t number = cases_in(description.suite, *operation);
      cases[std::string(name_of(description.suite))] = number;
      cells.push_back({{fmt::format("{}", number)}});
    }
    cells.push_back({{operation->computes}});
    table.add_row(std::move(cells));
    json.push_back({{"operation", operation->name},
                    {"computes", operation->computes},
                    {"counted", operation->counted},
                    {"inputs", operation->inputs_because},
                    {"tolerance", operation->tolerance_because},
                    {"published_instead", operation->published_instead},
                    {"cases", std::move(cases)}});
  }
  return as_json ? text_of(json) : table.draw(style_of(stdout));
}

std::string list_cases(const std::vector<SelectedCase>& selected, bool as_json) {
  if (as_json) {
    Json json = Json::array();
    for (const SelectedCase& entry : selected) json.push_back(to_json(entry.definition()));
    return text_of(json);
  }
  TextTable table({{"case"}, {"suites"}, {"published as", TextTable::Align::left, true}});
  for (const SelectedCase& entry : selected) {
    table.add_row({{{entry.definition().id}},
                   {{suite_names(*entry.entry), Look::dim}},
                   {{entry.definition().published, Look::dim}}});
  }
  return table.draw(style_of(stdout));
}

std::string list_suites(const std::vector<SelectedCase>& selected, bool as_json) {
  Json json = Json::array();
  TextTable table({{"suite"}, {"cases", TextTable::Align::right}, {"what it is"}});
  for (const SuiteDescription& description : kSuites) {
    const std::size_t cases = cases_in(description.suite, selected);
    table.add_row({{{std::string(name_of(description.suite)), Look::strong}},
                   {{fmt::format("{}", cases)}},
                   {{std::string(description.is)}}});
    json.push_back(
        {{"suite", name_of(description.suite)}, {"cases", cases}, {"is", description.is}});
  }
  return as_json ? text_of(json) : table.draw(style_of(stdout));
}

Expected<std::string> list_targets(const std::vector<WorkerCommand>& added, bool as_json) {
  if (auto allowed = check_limits(1); !allowed) return tl::unexpected(allowed.error());
  const std::vector<FoundWorker> workers = find_workers(worker_folder(), added);
  if (auto works = check_added(workers); !works) return tl::unexpected(works.error());
  Json json = Json::array();
  TextTable table({{"target"}, {"version"}, {"runs", TextTable::Align::left, true}});
  for (const OfferedTarget& offered : offered_targets(workers)) {
    const std::string id = to_string(offered.target);
    const std::string version = report::harmless(offered.worker->welcome.version, 40);
    const std::string unavailable = report::harmless(offered.offer->unavailable);
    report::Span runs{"by default", Look::good};
    if (!unavailable.empty()) {
      runs = {"not here: " + unavailable, Look::doubtful};
    } else if (!offered.offer->by_default && !offered.worker->added_by_user) {
      runs = {"when named", Look::plain};
    }
    table.add_row({{{id, Look::strong}}, {{version}}, {runs}});
    Json calls = Json::object();
    for (const protocol::Row& row : offered.worker->welcome.rows) calls[row.operation] = row.call;
    json.push_back({{"target", id},
                    {"version", version},
                    {"calls", std::move(calls)},
                    {"by_default", offered.offer->by_default || offered.worker->added_by_user},
                    {"unavailable", unavailable.empty() ? Json(nullptr) : Json(unavailable)}});
  }
  return as_json ? text_of(json) : table.draw(style_of(stdout));
}

Expected<std::string> list(const ListOptions& options) {
  if (options.subject == ListSubject::targets) return list_targets(options.workers, options.json);
  const auto selected = select_cases(options.suite, options.filters);
  if (!selected) return tl::unexpected(selected.error());
  switch (options.subject) {
    case ListSubject::cases: return list_cases(*selected, options.json);
    case ListSubject::suites: return list_suites(*selected, options.json);
    case ListSubject::ops:
    case ListSubject::targets: break;
  }
  return list_ops(*selected, options.json);
}

}  // namespace

Expected<ExitCode> list_command(const ListOptions& options) {
  return list(options).and_then([](const std::string& text) { return print(text); }).map([] {
    return ExitCode::fine;
  });
}

}  // namespace howfast::cli
