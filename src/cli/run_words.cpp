#include "cli/run_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include "ops/catalogue.hpp"
#include "report/plain_text.hpp"
#include "run/plan.hpp"

namespace howfast::cli {
namespace {

constexpr const char* kTimeout = "timeout_seconds";
constexpr const char* kBudget = "budget_seconds";
constexpr const char* kCache = "cache";
constexpr const char* kAddedWorkers = "added_workers";

std::string joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, ","));
}

std::string names_of(const std::vector<WorkerCommand>& workers) {
  std::vector<std::string> names;
  for (const WorkerCommand& worker : workers) names.push_back(worker.name);
  std::sort(names.begin(), names.end());
  return joined(names);
}

std::string ids_of(const std::vector<Target>& targets) {
  std::vector<std::string> ids;
  for (const Target& target : targets) ids.push_back(to_string(target));
  return joined(ids);
}

tl::unexpected<Error> other(const std::string& word, const std::string& given,
                            const std::string& recorded) {
  return fail(ExitCode::usage,
              fmt::format("--resume: {} is '{}', and that run has {}", word, given,
                          recorded.empty() ? "none" : "'" + recorded + "'"),
              "leave it out: a run goes on as it began");
}

tl::unexpected<Error> not_ours(const std::string& what) {
  return fail(ExitCode::input_output, fmt::format("cannot go on with that run: {}", what),
              "it was changed since it was written; start a new run");
}

// What a repeated target is written as: the second `a` is recorded as `a#2`.
std::vector<Target> numbered(std::vector<Target> targets) {
  for (std::size_t i = 0; i < targets.size(); ++i) {
    while (std::find(targets.begin(), targets.begin() + static_cast<std::ptrdiff_t>(i),
                     targets[i]) != targets.begin() + static_cast<std::ptrdiff_t>(i)) {
      ++targets[i].twin;
    }
  }
  return targets;
}

}  // namespace

Facts settings_of(const RunOptions& options) {
  Facts settings;
  if (options.timeout) settings[kTimeout] = fmt::format("{}", options.timeout->count());
  if (options.budget) settings[kBudget] = fmt::format("{}", options.budget->count());
  settings[kCache] = options.cold.value_or(false) ? "cold" : "hot";
  // Names alone: commands hold paths, and run files are shared.
  if (!options.workers.empty()) settings[kAddedWorkers] = names_of(options.workers);
  return settings;
}

Expected<RunOptions> words_of(const RunRecord& run, const RunOptions& given) {
  RunOptions words;
  words.resume = given.resume;
  words.wait = given.wait;

  const auto suite = parse_suite(run.suite);
  if (!suite) return not_ours(suite.error().message);
  words.suite = *suite;
  if (given.suite && *given.suite != *suite) {
    return other("--suite", std::string(name_of(*given.suite)), run.suite);
  }

  words.filters = run.filters;
  if (!given.filters.empty() && given.filters != run.filters) {
    return other("the list of filters", joined(given.filters), joined(run.filters));
  }

  for (const TargetRecord& target : run.targets) {
    auto parsed = parse_target(target.id);
    if (!parsed) return not_ours(parsed.error().message);
    words.targets.named.push_back(*std::move(parsed));
  }
  if (!given.targets.named.empty() && numbered(given.targets.named) != words.targets.named) {
    return other("--targets", ids_of(given.targets.named), ids_of(words.targets.named));
  }
  if (given.targets.all) return other("--targets", "all", ids_of(words.targets.named));

  words.launches = run.launches;
  if (given.launches && *given.launches != run.launches) {
    return other("--launches", std::to_string(*given.launches), std::to_string(run.launches));
  }

  words.seed = run.seed;
  if (given.seed && *given.seed != run.seed) {
    return other("--seed", std::to_string(*given.seed), std::to_string(run.seed));
  }

  for (const auto& [name, word, of] : {std::tuple(kTimeout, "--timeout", &RunOptions::timeout),
                                       std::tuple(kBudget, "--budget", &RunOptions::budget)}) {
    if (const std::string text = setting(run, name); !text.empty()) {
      char* end = nullptr;
      const double seconds = std::strtod(text.c_str(), &end);  // libc++ has no from_chars for it
      if (*end != '\0' || !(seconds > 0)) return not_ours(fmt::format("its {} is no number", name));
      words.*of = Seconds(seconds);
    }
    if (given.*of && given.*of != words.*of) {
      return other(word, fmt::format("{}", (given.*of)->count()), setting(run, name));
    }
  }

  words.cold = setting(run, kCache) == "cold";
  if (given.cold && given.cold != words.cold) {
    return other("--cache", *given.cold ? "cold" : "hot", *words.cold ? "cold" : "hot");
  }

  words.workers = given.workers;
  const std::string names = setting(run, kAddedWorkers);
  if (given.workers.empty() && !names.empty()) {
    const std::string first = names.substr(0, names.find(','));
    return fail(
        ExitCode::usage,
        fmt::format("--resume: that run has workers added with --worker: {}", names),
        fmt::format("give each again, as --worker {}=COMMAND; a run file holds no commands, "
                    "since they may name paths",
                    report::shell_word(first)));
  }
  if (names_of(given.workers) != names) {
    return other("the list of added workers", names_of(given.workers), names);
  }
  return words;
}

}  // namespace howfast::cli
