#include <cstdio>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "record/run_file.hpp"
#include "report/csv.hpp"
#include "report/markdown.hpp"
#include "report/model.hpp"
#include "report/plain_text.hpp"
#include "report/terminal.hpp"

namespace howfast::cli {
namespace {

std::string draw(const RunData& data, ShowFormat format) {
  switch (format) {
    case ShowFormat::table:
      return report::draw_terminal(report::make_table(data.run, data.outcomes), style_of(stdout));
    case ShowFormat::markdown:
      return report::draw_markdown(report::make_table(data.run, data.outcomes));
    case ShowFormat::csv: return report::draw_csv(report::make_table(data.run, data.outcomes));
    case ShowFormat::json: return to_json_text(data);
  }
  return {};
}

}  // namespace

Expected<ExitCode> show_command(const ShowOptions& options) {
  const Expected<RunData> data = read_run_file(options.run);
  if (!data) return tl::unexpected(data.error());
  for (const std::string& warning : data->warnings) {
    tell("howfast: warning: " + report::harmless(warning));
  }
  if (const auto printed = print(draw(*data, options.format)); !printed) {
    return tl::unexpected(printed.error());
  }
  return ExitCode::fine;
}

}  // namespace howfast::cli
