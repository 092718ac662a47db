#include "cli/options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/duration.hpp"
#include "base/spelling.hpp"
#include "base/version.hpp"
#include "cli/help_text.hpp"
#include "measure/looks.hpp"
#include "ops/catalogue.hpp"

namespace howfast::cli {
namespace {

using Words = std::vector<std::string>;

// A launch is a fresh process and minutes of sweep; beyond this the number is a slip of the finger.
constexpr std::size_t kMostLaunches = 1000;

constexpr double kLongestTimeout = 86'400;  // seconds: a day

std::string did_you_mean(std::string_view word, const Words& candidates, std::string otherwise) {
  const auto nearest = nearest_spelling(word, candidates);
  return nearest ? fmt::format("did you mean {}?", *nearest) : std::move(otherwise);
}

tl::unexpected<Error> usage(std::string message, std::string hint) {
  return fail(ExitCode::usage, std::move(message), std::move(hint));
}

// The words behind one verb. CLI11 takes them apart; every complaint is ours.
class VerbParser {
 public:
  VerbParser(std::string verb, const char* help) : verb_(std::move(verb)), help_text_(help) {
    app_.set_help_flag();
    app_.allow_extras();
    app_.add_flag("-h,--help", help_);
  }

  void flag(const std::string& name, bool& value) {
    app_.add_flag(name, value);
    names_.push_back(name);
  }

  void option(const std::string& name, std::string& value) {
    app_.add_option(name, value);
    names_.push_back(name);
  }

  // May be given several times, with one word each.
  void option(const std::string& name, Words& values) {
    app_.add_option(name, values)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->allow_extra_args(false);
    names_.push_back(name);
  }

  // Words that are no options. Not told to CLI11, which would take brackets in them for lists.
  void positionals(Words& values) { positionals_ = &values; }

  Expected<void> parse(const Words& all_words) {
    // Behind "--" no word is an option.
    const auto dashes = std::find(all_words.begin(), all_words.end(), "--");
    const Words words(all_words.begin(), dashes);
    const Words plain(dashes == all_words.end() ? dashes : dashes + 1, all_words.end());
    try {
      app_.parse(Words(words.rbegin(), words.rend()));  // CLI11 takes them from the back
    } catch (const CLI::ArgumentMismatch& mismatch) {
      return usage(fmt::format("{}: {}", verb_, in_our_words(mismatch.what())), see_help());
    } catch (const CLI::ParseError& error) {
      return usage(fmt::format("{}: {}", verb_, error.what()), see_help());
    }
    if (help_) return {};
    for (const CLI::Option* option : app_.get_options()) {
      const Words& given = option->results();  // an unset variable of the shell comes as nothing
      if (option->get_items_expected_max() > 0 && std::ranges::find(given, "") != given.end()) {
        return usage(fmt::format("{}: {} needs a value", verb_, option->get_name()), see_help());
      }
    }
    for (const std::string& word : app_.remaining()) {
      if (word.substr(0, 1) == "-") {
        const std::string name = word.substr(0, word.find('='));
        return usage(fmt::format("{} has no option {}", verb_, name),
                     did_you_mean(name, names_, see_help()));
      }
      if (auto taken = take(word); !taken) return taken;
    }
    for (const std::string& word : plain) {
      if (auto taken = take(word); !taken) return taken;
    }
    return {};
  }

  // What --help asks for, if it was given.
  std::optional<TextOptions> help() const {
    return help_ ? std::optional(TextOptions{help_text_}) : std::nullopt;
  }

  std::string see_help() const { return fmt::format("see: howfast {} --help", verb_); }

 private:
  Expected<void> take(const std::string& word) {
    if (positionals_ == nullptr) {
      return usage(fmt::format("{} takes no word such as '{}'", verb_, word), see_help());
    }
    positionals_->push_back(word);
    return {};
  }

  // CLI11: "--out: 1 required TEXT missing".
  static std::string in_our_words(std::string_view complaint) {
    const std::string_view name = complaint.substr(0, complaint.find(':'));
    if (complaint.find("missing") != std::string_view::npos) {
      return fmt::format("{} needs a value", name);
    }
    return fmt::format("{} is given more than once", name);
  }

  std::string verb_;
  const char* help_text_;
  CLI::App app_;
  bool help_ = false;
  Words* positionals_ = nullptr;
  Words names_ = {"--help"};
};

// Reads a number from the start of `text`; where it ends, or null when there is none.
template <typename Number>
const char* read_number(const std::string& text, Number& number) {
  if constexpr (std::is_floating_point_v<Number>) {
    // libc++ has no from_chars for these; strtod alone would skip spaces and take signs.
    if (text.empty() || text.find_first_not_of("0123456789.") == 0) return nullptr;
    char* end = nullptr;
    number = std::strtod(text.c_str(), &end);
    return end;
  } else {
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    return code == std::errc{} ? end : nullptr;
  }
}

template <typename Number>
Expected<Number> parse_number(const std::string& option, const std::string& text, Number low,
                              Number high) {
  Number number{};
  const char* stopped = read_number(text, number);
  const bool in_range = number >= low && number <= high;  // false for a NaN, too
  if (stopped != text.data() + text.size() || !in_range) {
    return usage(fmt::format("{}: '{}' is not a {}number from {} to {}", option, text,
                             std::is_integral_v<Number> ? "whole " : "", low, high),
                 "");
  }
  return number;
}

Expected<std::vector<WorkerCommand>> parse_workers(const Words& texts) {
  std::vector<WorkerCommand> workers;
  for (const std::string& text : texts) {
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const bool is_target =
        parse_target(name + "/cpu").has_value() && name.find_first_of("/@#") == std::string::npos;
    if (equals == std::string::npos || !is_target || equals + 1 == text.size()) {
      return usage(fmt::format("--worker: '{}' is not NAME=COMMAND", text),
                   "such as --worker 'numpy=python3 my_worker.py'; NAME is the framework in target "
                   "ids: letters, digits, '-', '_', '.' and '+'");
    }
    const bool taken =
        std::any_of(workers.begin(), workers.end(),
                    [&](const WorkerCommand& worker) { return worker.name == name; });
    if (taken) {
      return usage(fmt::format("--worker: the name '{}' is given twice", name),
                   "give each worker a name of its own");
    }
    workers.push_back({name, text.substr(equals + 1)});
  }
  return workers;
}

// "a,b" and "all".
Expected<TargetOptions> parse_targets(const Words& texts) {
  TargetOptions targets;
  for (const std::string& text : texts) {
    std::size_t begin = 0;
    while (begin <= text.size()) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      const std::string word = text.substr(begin, end - begin);
      begin = end + 1;
      if (word == "all") {
        targets.all = true;
        continue;
      }
      Expected<Target> target = parse_target(word);
      if (!target) return tl::unexpected(target.error());
      targets.named.push_back(std::move(*target));
    }
  }
  if (targets.all && !targets.named.empty()) {
    return usage("--targets: 'all' and named targets exclude each other", "name one or the other");
  }
  return targets;
}

Expected<Options> parse_run(const Words& words) {
  RunOptions options;
  bool no_wait = false;
  std::string suite;
  std::string out;
  std::string resume;
  std::string launches;
  std::string seed;
  std::string timeout;
  std::string budget;
  std::string cache;
  Words targets;
  Words workers;

  VerbParser parser("run", kRunHelp);
  parser.positionals(options.filters);
  parser.option("--suite", suite);
  parser.option("--targets", targets);
  parser.option("--out", out);
  parser.option("--resume", resume);
  parser.flag("--dry-run", options.dry_run);
  parser.flag("--no-wait", no_wait);
  parser.option("--launches", launches);
  parser.option("--seed", seed);
  parser.option("--timeout", timeout);
  parser.option("--budget", budget);
  parser.option("--cache", cache);
  parser.option("--worker", workers);
  if (const auto parsed = parser.parse(words); !parsed) return tl::unexpected(parsed.error());
  if (auto help = parser.help()) return *help;

  if (!suite.empty()) {
    const auto parsed_suite = parse_suite(suite);
    if (!parsed_suite) return tl::unexpected(parsed_suite.error());
    options.suite = *parsed_suite;
  }
  options.wait = !no_wait;
  if (!resume.empty()) options.resume = resume;
  if (options.resume && !out.empty()) {
    return usage("--resume and --out exclude each other", "a run goes on in its own file");
  }
  if (options.resume && options.dry_run) {
    return usage("--resume and --dry-run exclude each other", "name one or the other");
  }
  auto parsed_targets = parse_targets(targets);
  if (!parsed_targets) return tl::unexpected(parsed_targets.error());
  options.targets = std::move(*parsed_targets);
  if (!out.empty()) options.out = out;
  if (!launches.empty()) {
    const auto number = parse_number<std::size_t>("--launches", launches, 1, kMostLaunches);
    if (!number) return tl::unexpected(number.error());
    options.launches = *number;
  }
  if (!seed.empty()) {
    const auto number = parse_number<std::uint64_t>("--seed", seed, 0, UINT64_MAX);
    if (!number) return tl::unexpected(number.error());
    options.seed = *number;
  }
  if (!timeout.empty()) {
    const auto number = parse_number<double>("--timeout", timeout, 0.001, kLongestTimeout);
    if (!number) return tl::unexpected(number.error());
    options.timeout = Seconds(*number);
  }
  if (!budget.empty()) {
    const auto duration = parse_duration(budget);
    if (!duration) {
      return usage("--budget: " + duration.error().message, duration.error().hint);
    }
    options.budget = *duration;
    if (options.launches && *options.launches > kLastLook) {
      return usage(fmt::format("--launches: with --budget at most {}", kLastLook),
                   "leave --budget out for more launches of every case");
    }
  }
  if (!cache.empty()) {
    if (cache != "hot" && cache != "cold") {
      return usage(fmt::format("--cache: '{}' is neither hot nor cold", cache),
                   did_you_mean(cache, {"hot", "cold"}, "hot is the default"));
    }
    options.cold = cache == "cold";
  }
  auto parsed_workers = parse_workers(workers);
  if (!parsed_workers) return tl::unexpected(parsed_workers.error());
  options.workers = std::move(*parsed_workers);
  return options;
}

constexpr std::array<std::pair<std::string_view, ListSubject>, 4> kSubjects = {{
    {"ops", ListSubject::ops},
    {"cases", ListSubject::cases},
    {"targets", ListSubject::targets},
    {"suites", ListSubject::suites},
}};

// Takes the subject off the front of `words`; without one they are all filters.
Expected<ListSubject> take_subject(Words& words) {
  if (words.empty()) return ListSubject::ops;
  const std::string word = words.front();
  Words names;
  for (const auto& [name, subject] : kSubjects) {
    if (word == name) {
      words.erase(words.begin());
      return subject;
    }
    names.emplace_back(name);
  }
  const auto nearest = nearest_spelling(word, names);
  if (nearest && find_operation(word) == nullptr) {
    return usage(fmt::format("list: '{}' is neither a subject nor an operation", word),
                 fmt::format("did you mean {}?", *nearest));
  }
  return ListSubject::ops;
}

Expected<Options> parse_list(const Words& words) {
  ListOptions options;
  std::string suite;
  Words positionals;
  Words workers;

  VerbParser parser("list", kListHelp);
  parser.positionals(positionals);
  parser.option("--suite", suite);
  parser.flag("--json", options.json);
  parser.option("--worker", workers);
  if (const auto parsed = parser.parse(words); !parsed) return tl::unexpected(parsed.error());
  if (auto help = parser.help()) return *help;

  const auto subject = take_subject(positionals);
  if (!subject) return tl::unexpected(subject.error());
  options.subject = *subject;
  options.filters = std::move(positionals);

  const bool of_targets = options.subject == ListSubject::targets;
  if (of_targets && !options.filters.empty()) {
    return usage(fmt::format("list targets takes no filter such as '{}'", options.filters.front()),
                 "filters choose cases");
  }
  if (of_targets && !suite.empty()) {
    return usage("list targets takes no --suite", "suites are lists of cases");
  }
  if (!of_targets && !workers.empty()) {
    return usage("--worker is for list targets alone", "nothing else asks workers");
  }
  if (options.subject == ListSubject::suites && !suite.empty()) {
    return usage("list suites takes no --suite", "it lists them all");
  }
  if (!suite.empty()) {
    const auto parsed_suite = parse_suite(suite);
    if (!parsed_suite) return tl::unexpected(parsed_suite.error());
    options.suite = *parsed_suite;
  }
  auto parsed_workers = parse_workers(workers);
  if (!parsed_workers) return tl::unexpected(parsed_workers.error());
  options.workers = std::move(*parsed_workers);
  return options;
}

Expected<Options> parse_show(const Words& words) {
  static constexpr std::array<std::pair<std::string_view, ShowFormat>, 4> kFormats = {{
      {"table", ShowFormat::table},
      {"markdown", ShowFormat::markdown},
      {"csv", ShowFormat::csv},
      {"json", ShowFormat::json},
  }};
  ShowOptions options;
  std::string format = "table";
  Words positionals;

  VerbParser parser("show", kShowHelp);
  parser.positionals(positionals);
  parser.option("--format", format);
  if (const auto parsed = parser.parse(words); !parsed) return tl::unexpected(parsed.error());
  if (auto help = parser.help()) return *help;

  if (positionals.size() != 1) {
    return usage(positionals.empty()
                     ? "show: which run file?"
                     : fmt::format("show draws one run file, '{}' is one too many", positionals[1]),
                 parser.see_help());
  }
  options.run = positionals.front();
  Words names;
  for (const auto& [name, value] : kFormats) {
    names.emplace_back(name);
    if (format == name) {
      options.format = value;
      return options;
    }
  }
  return usage(fmt::format("--format: '{}' is none of {}", format, fmt::join(names, ", ")),
               did_you_mean(format, names, ""));
}

Expected<Options> parse_doctor(const Words& words) {
  Words workers;
  VerbParser parser("doctor", kDoctorHelp);
  parser.option("--worker", workers);
  if (const auto parsed = parser.parse(words); !parsed) return tl::unexpected(parsed.error());
  if (auto help = parser.help()) return *help;
  auto parsed_workers = parse_workers(workers);
  if (!parsed_workers) return tl::unexpected(parsed_workers.error());
  return DoctorOptions{std::move(*parsed_workers)};
}

Expected<Options> parse_roof(const Words& words) {
  RoofOptions options;
  Words targets;
  Words workers;
  VerbParser parser("roof", kRoofHelp);
  parser.flag("--again", options.again);
  parser.flag("--json", options.json);
  parser.option("--targets", targets);
  parser.option("--worker", workers);
  if (const auto parsed = parser.parse(words); !parsed) return tl::unexpected(parsed.error());
  if (auto help = parser.help()) return *help;
  auto parsed_targets = parse_targets(targets);
  if (!parsed_targets) return tl::unexpected(parsed_targets.error());
  options.targets = std::move(*parsed_targets);
  auto parsed_workers = parse_workers(workers);
  if (!parsed_workers) return tl::unexpected(parsed_workers.error());
  options.workers = std::move(*parsed_workers);
  return options;
}

}  // namespace

Expected<Options> parse_options(const std::vector<std::string>& words) {
  struct Verb {
    std::string_view name;
    Expected<Options> (*parse)(const Words& words);
  };
  static constexpr std::array<Verb, 5> kVerbs = {{{"run", parse_run},
                                                  {"list", parse_list},
                                                  {"show", parse_show},
                                                  {"doctor", parse_doctor},
                                                  {"roof", parse_roof}}};

  if (words.empty() || words[0] == "--help" || words[0] == "-h") return TextOptions{kHelp};
  if (words[0] == "--version") return TextOptions{fmt::format("howfast {}\n", kHowfastVersion)};
  Words names;
  for (const Verb& verb : kVerbs) {
    if (words[0] == verb.name) return verb.parse(Words(words.begin() + 1, words.end()));
    names.emplace_back(verb.name);
  }
  if (words[0].substr(0, 1) == "-") {
    return usage(fmt::format("there is no option {} before the verb", words[0]),
                 "options stand behind the verb: howfast run --suite article");
  }
  return usage(fmt::format("there is no verb '{}'", words[0]),
               did_you_mean(words[0], names, "the verbs: run, list, show, doctor, roof"));
}

}  // namespace howfast::cli
