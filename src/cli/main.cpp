#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <new>
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
Expected<ExitCode> carry_out(const RoofOptions& options) { return roof_command(options); }

void print_error(const std::string& message, const std::string& hint) {
  tell("howfast: " + report::harmless(message, 2000));
  if (!hint.empty()) tell("  " + report::harmless(hint, 2000));
}

// What the shell may have left undone, before any file is opened.
void settle_surroundings() {
  // A file must not be opened as a closed standard stream and then be written to as one.
  for (int descriptor = open("/dev/null", O_RDWR); descriptor >= 0 && descriptor <= STDERR_FILENO;
       descriptor = open("/dev/null", O_RDWR)) {
  }
  // A reader that went away and a file that may not grow are answers of write(), which name what
  // could not be written.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
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
    howfast::cli::settle_surroundings();
    const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
    return static_cast<int>(howfast::cli::run_main(words));
  } catch (const std::bad_alloc&) {
    howfast::cli::print_error("there is not enough memory for this",
                              "free some, or give it less to do");
    return static_cast<int>(ExitCode::input_output);
  } catch (const std::exception& error) {
    howfast::cli::print_error(std::string("internal error: ") + error.what(),
                              "this is a fault of howfast; please report it with the command line");
    return static_cast<int>(ExitCode::internal);
  }
}
