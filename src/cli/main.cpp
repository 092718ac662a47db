#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/options.hpp"
#include "report/plain_text.hpp"

namespace howfast::cli {
namespace {

Expected<ExitCode> carry_out(const TextOptions& options) {
  return print(options.text).map([] { return ExitCode::fine; });
}
Expected<ExitCode> carry_out(const RunOptions& options) { return run_command(options); }
Expected<ExitCode> carry_out(const ListOptions& options) { return list_command(options); }
Expected<ExitCode> carry_out(const ShowOptions& options) { return show_command(options); }
Expected<ExitCode> carry_out(const DoctorOptions& options) { return doctor_command(options); }

void print_error(const std::string& message, const std::string& hint) {
  fmt::print(stderr, "howfast: {}\n", report::harmless(message, 2000));
  if (!hint.empty()) fmt::print(stderr, "  {}\n", report::harmless(hint, 2000));
}

ExitCode run_main(const std::vector<std::string>& words) {
  const Expected<Options> options = parse_options(words);
  const Expected<ExitCode> code = options.and_then([](const Options& parsed) {
    return std::visit([](const auto& verb) { return carry_out(verb); }, parsed);
  });
  if (code) return *code;
  print_error(code.error().message, code.error().hint);
  return code.error().code;
}

}  // namespace
}  // namespace howfast::cli

int main(int argc, char** argv) {
  using howfast::ExitCode;
  try {
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(howfast::cli::run_main(words));
  } catch (const std::exception& error) {
    howfast::cli::print_error(std::string("internal error: ") + error.what(),
                              "this is a fault of howfast; please report it with the command line");
    return static_cast<int>(ExitCode::internal);
  }
}
