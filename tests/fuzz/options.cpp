#include "cli/options.hpp"

#include <set>

#include "check.hpp"
#include "report/plain_text.hpp"

namespace {

using namespace howfast;

void demand_workers(const std::vector<WorkerCommand>& workers) {
  std::set<std::string> names;
  for (const WorkerCommand& worker : workers) {
    fuzz::demand(parse_target(worker.name + "/cpu").has_value(), "a worker's name is a framework",
                 worker.name);
    fuzz::demand(!worker.command.empty(), "a worker has a command", worker.name);
    fuzz::demand(names.insert(worker.name).second, "names of workers differ", worker.name);
  }
}

void demand_targets(const cli::TargetOptions& targets) {
  fuzz::demand(!targets.all || targets.named.empty(), "all targets, or named ones");
}

void demand_sense(const cli::TextOptions& options) {
  fuzz::demand(!options.text.empty(), "a text is not empty");
}

void demand_sense(const cli::RunOptions& options) {
  fuzz::demand(!options.launches || (*options.launches >= 1 && *options.launches <= 1000),
               "launches are in their range");
  fuzz::demand(!options.timeout || (options.timeout->count() > 0 && options.timeout->count() < 1e6),
               "a timeout is in its range");
  demand_targets(options.targets);
  demand_workers(options.workers);
}

void demand_sense(const cli::ListOptions& options) { demand_workers(options.workers); }
void demand_sense(const cli::DoctorOptions& options) { demand_workers(options.workers); }

void demand_sense(const cli::RoofOptions& options) {
  demand_targets(options.targets);
  demand_workers(options.workers);
}

void demand_sense(const cli::ShowOptions&) {}

}  // namespace

/// A command line, one word a line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text = fuzz::text_of(data, size);
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  const Expected<cli::Options> options = cli::parse_options(words);
  if (options) {
    std::visit([](const auto& verb) { demand_sense(verb); }, *options);
    return 0;
  }
  fuzz::demand(options.error().code == ExitCode::usage, "bad words are a usage error",
               options.error().message);
  fuzz::demand_message(report::harmless(options.error().message, 400));
  return 0;
}
