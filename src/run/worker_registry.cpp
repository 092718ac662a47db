#include "run/worker_registry.hpp"

#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/spelling.hpp"
#include "run/interrupt.hpp"
#include "run/worker_client.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "howfast-worker-";

// A cold libtorch takes 2 s to load from a slow disk and a Python framework several more.
constexpr Seconds kPatienceForWelcome{60};

std::vector<WorkerCommand> commands_in(const fs::path& folder) {
  std::vector<WorkerCommand> commands;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(kPrefix) && access(entry.path().c_str(), X_OK) == 0) {
      commands.push_back(command_for(name.substr(kPrefix.size()), entry.path()));
    }
  }
  std::ranges::sort(commands, {}, &WorkerCommand::name);
  return commands;
}

// Asks the worker what it is; one that answers is left to be stopped in `running`.
FoundWorker ask(const WorkerCommand& command, bool added_by_user,
                std::vector<WorkerClient>& running) {
  FoundWorker found{command, {}, {}, {}, added_by_user};
  auto process = WorkerProcess::start(command, {});
  if (!process) {
    found.trouble = process.error().message;
    found.remedy = process.error().hint;
    return found;
  }
  WorkerClient client(std::move(*process));
  auto welcome = client.hello(kPatienceForWelcome);
  if (welcome) {
    found.welcome = std::move(*welcome);
    client.ask_to_stop();
    running.push_back(std::move(client));
  } else {
    found.trouble = welcome.error().detail;
  }
  return found;
}

Target target_of(const FoundWorker& worker, const protocol::Offer& offer) {
  return {worker.command.name, "", offer.device, offer.mode, 1};
}

PlannedTarget planned(const OfferedTarget& offered, const Target& as) {
  return {as,
          offered.worker->command,
          *offered.offer,
          offered.worker->welcome.version,
          offered.worker->welcome.rows,
          offered.worker->added_by_user};
}

bool answers(const OfferedTarget& offered, const Target& wanted) {
  return offered.target.framework == wanted.framework && offered.target.device == wanted.device &&
         offered.target.mode == wanted.mode &&
         (wanted.version.empty() || wanted.version == offered.worker->welcome.version);
}

tl::unexpected<Error> broken_worker(const FoundWorker& worker) {
  return fail(ExitCode::input_output,
              fmt::format("worker '{}' does not work: {}", worker.command.name, worker.trouble),
              !worker.remedy.empty() ? worker.remedy
              : worker.added_by_user ? "docs/protocol.md says what a worker has to do"
                                     : "'./dev build' builds it anew");
}

tl::unexpected<Error> unknown_target(const Target& wanted, const std::vector<FoundWorker>& workers,
                                     const std::vector<OfferedTarget>& offered) {
  for (const FoundWorker& worker : workers) {
    if (worker.command.name == wanted.framework && !worker.trouble.empty()) {
      return broken_worker(worker);
    }
  }
  std::vector<std::string> known;
  for (const OfferedTarget& target : offered) known.push_back(to_string(target.target));
  const auto near = nearest_spelling(to_string(wanted), known);
  return fail(ExitCode::usage, fmt::format("no target '{}' here", to_string(wanted)),
              near ? fmt::format("did you mean '{}'?", *near)
                   : "'howfast list targets' shows those of this machine, 'howfast doctor' what is "
                     "missing");
}

}  // namespace

WorkerCommand command_for(std::string name, const fs::path& executable) {
  // For /bin/sh: single quotes protect everything but themselves.
  std::string quoted = "'";
  for (const char c : executable.string()) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return {std::move(name), quoted + "'"};
}

fs::path worker_folder() {
#ifdef __APPLE__
  std::array<char, 4096> path{};
  auto size = static_cast<std::uint32_t>(path.size());
  if (_NSGetExecutablePath(path.data(), &size) != 0) return {};
  return fs::canonical(path.data()).parent_path();
#else
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
#endif
}

std::vector<FoundWorker> find_workers(const fs::path& folder,
                                      const std::vector<WorkerCommand>& added,
                                      const std::vector<Target>& wanted) {
  std::vector<WorkerCommand> commands = added;
  for (const WorkerCommand& command : commands_in(folder)) {
    const bool replaced =
        std::ranges::find(added, command.name, &WorkerCommand::name) != added.end();
    if (!replaced) commands.push_back(command);
  }
  const bool all_there = !wanted.empty() && std::ranges::all_of(wanted, [&](const Target& target) {
    return std::ranges::find(commands, target.framework, &WorkerCommand::name) != commands.end();
  });
  std::vector<FoundWorker> workers;
  std::vector<WorkerClient> running;
  for (std::size_t i = 0; i < commands.size() && !interrupted(); ++i) {
    const bool named =
        std::ranges::find(wanted, commands[i].name, &Target::framework) != wanted.end();
    if (named || !all_there || i < added.size()) {
      workers.push_back(ask(commands[i], i < added.size(), running));
    }
  }
  std::vector<WorkerClient*> asked;
  for (WorkerClient& client : running) asked.push_back(&client);
  WorkerClient::stop_all(asked);
  return workers;
}

const protocol::Row* PlannedTarget::row(std::string_view operation) const {
  const auto found = std::ranges::find(rows, operation, &protocol::Row::operation);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<OfferedTarget> offered_targets(const std::vector<FoundWorker>& workers) {
  std::vector<OfferedTarget> targets;
  for (const FoundWorker& worker : workers) {
    for (const protocol::Offer& offer : worker.welcome.offers) {
      targets.push_back({target_of(worker, offer), &worker, &offer});
    }
  }
  return targets;
}

Expected<void> check_added(const std::vector<FoundWorker>& workers) {
  for (const FoundWorker& worker : workers) {
    if (worker.added_by_user && !worker.trouble.empty()) return broken_worker(worker);
  }
  return {};
}

Expected<std::vector<PlannedTarget>> choose_targets(const std::vector<FoundWorker>& workers,
                                                    const std::vector<Target>& wanted, bool all) {
  if (auto works = check_added(workers); !works) return tl::unexpected(works.error());
  const std::vector<OfferedTarget> offered = offered_targets(workers);
  std::vector<PlannedTarget> chosen;
  if (wanted.empty()) {
    for (const OfferedTarget& candidate : offered) {
      const bool take = all || candidate.offer->by_default || candidate.worker->added_by_user;
      if (take && candidate.offer->unavailable.empty()) {
        chosen.push_back(planned(candidate, candidate.target));
      }
    }
    if (chosen.empty()) {
      for (const FoundWorker& worker : workers) {
        if (!worker.remedy.empty()) return broken_worker(worker);
      }
      return fail(ExitCode::input_output, "no target can run here",
                  "'howfast doctor' shows what is missing and how to get it");
    }
    return chosen;
  }
  for (const Target& one : wanted) {
    const auto found =
        std::ranges::find_if(offered, [&](const OfferedTarget& o) { return answers(o, one); });
    if (found == offered.end()) return unknown_target(one, workers, offered);
    Target as = one;
    const auto taken = [&chosen, &as] {
      return std::ranges::any_of(chosen, [&as](const auto& c) { return c.target == as; });
    };
    while (taken()) ++as.twin;
    chosen.push_back(planned(*found, as));
  }
  return chosen;
}

}  // namespace howfast
