#include "report/model.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "base/target.hpp"
#include "measure/looks.hpp"
#include "measure/sampling_plan.hpp"
#include "report/numbers.hpp"
#include "report/plain_text.hpp"

namespace howfast::report {
namespace {

// Ids and names come from a file, too; longer ones than this are not ours.
constexpr std::size_t kLongestName = 200;

// A machine that reaches less than this of its roof is not as it was: cores that share what they
// compute with change their speed by 1.7.
constexpr double kMuchOfRoof = 0.5;

std::string in_words(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

// One column per target: those the run names, then others that have outcomes.
std::vector<std::string> columns_of(const RunRecord& run,
                                    const std::vector<OutcomeRecord>& outcomes) {
  std::vector<std::string> columns;
  std::set<std::string_view> seen;
  const auto add = [&](const std::string& id) {
    if (seen.insert(id).second) columns.push_back(id);
  };
  for (const TargetRecord& target : run.targets) add(target.id);
  for (const OutcomeRecord& outcome : outcomes) add(outcome.target);
  return columns;
}

// What targets are called in a sentence: the framework alone where that says which is meant.
std::vector<std::string> short_names(const std::vector<std::string>& targets) {
  std::vector<std::string> frameworks;
  for (const std::string& id : targets) {
    const Expected<Target> target = parse_target(id);
    if (!target) return targets;
    frameworks.push_back(target->framework);
  }
  const bool unique = std::set(frameworks.begin(), frameworks.end()).size() == targets.size();
  return unique ? frameworks : targets;
}

std::string suite_words(const RunRecord& run) {
  // `quick` is what `run` takes without --suite.
  return run.suite == "quick" ? "" : " --suite " + shell_word(run.suite);
}

// Circumstances that are not as usual.
std::string circumstance_words(const RunRecord& run) {
  std::string words;
  if (setting(run, "cache") == "cold") words += " --cache cold";
  const std::string timeout = setting(run, "timeout_seconds");
  if (!timeout.empty()) words += " --timeout " + shell_word(timeout);
  return words;
}

// For a cell alone, as many launches as it can have had: what went wrong may have done so late.
std::string cell_manner_words(const RunRecord& run) {
  const bool usual = run.launches == 0 || run.launches == SamplingPlan{}.launches;
  return (usual ? "" : fmt::format(" --launches {}", run.launches)) + circumstance_words(run);
}

// How often and under which circumstances: what is not as usual.
std::string manner_words(const RunRecord& run) {
  std::string words;
  const std::string budget = setting(run, "budget_seconds");
  if (!budget.empty()) words += " --budget " + shell_word(budget + "s");
  const std::size_t usual = budget.empty() ? SamplingPlan{}.launches : kLastLook;
  if (run.launches != 0 && run.launches != usual) {
    words += fmt::format(" --launches {}", run.launches);
  }
  return words + circumstance_words(run);
}

// The workers that these targets came from, if the user added them.
std::string worker_words(const std::vector<AddedWorker>& added,
                         const std::vector<std::string>& targets) {
  std::string words;
  for (const AddedWorker& worker : added) {
    const bool used = std::any_of(targets.begin(), targets.end(), [&](const std::string& id) {
      const Expected<Target> target = parse_target(id);
      return target && target->framework == worker.framework;
    });
    if (used) words += " --worker " + shell_word(worker.framework + "=" + worker.command);
  }
  return words;
}

std::string reproduce_run(const RunRecord& run, const std::vector<AddedWorker>& added) {
  std::string line = "howfast run";
  for (const std::string& filter : run.filters) line += " " + shell_word(filter);
  std::vector<std::string> ids;
  for (const TargetRecord& target : run.targets) ids.push_back(target.id);
  line += suite_words(run);
  if (!ids.empty()) line += " --targets " + shell_word(fmt::format("{}", fmt::join(ids, ",")));
  line += worker_words(added, ids);
  return harmless(line + manner_words(run) + fmt::format(" --seed {}", run.seed), 2000);
}

std::string reproduce_cell(const RunRecord& run, const OutcomeRecord& outcome,
                           const std::vector<AddedWorker>& added) {
  return harmless(
      fmt::format("howfast run {}{} --targets {}{}{} --seed {}", shell_word(outcome.definition.id),
                  suite_words(run), shell_word(outcome.target),
                  worker_words(added, {outcome.target}), cell_manner_words(run), run.seed),
      2000);
}

// What is to be said below the table of an outcome; empty for most.
std::string note_text(const OutcomeRecord& outcome) {
  std::string text;
  if (outcome.outcome != Outcome::measured) {
    text = in_words(name_of(outcome.outcome));
    if (outcome.reason) text += fmt::format(" ({})", in_words(name_of(*outcome.reason)));
    if (!outcome.detail.empty()) text += ": " + outcome.detail;
  }
  if (!outcome.flags.empty()) {
    if (!text.empty()) text += "; ";
    text += in_words(fmt::format("{}", fmt::join(outcome.flags, ", ")));
  }
  return text.empty() ? text : harmless(fmt::format("{}: {}", outcome.target, text));
}

// The notes below a table, each there once.
class Notes {
 public:
  Notes(const RunRecord& run, const std::vector<AddedWorker>& added) : run_(run), added_(added) {}

  // The position of the outcome's note: a new one, or the one that says the same already and gets
  // its command line too.
  std::optional<std::size_t> add(const OutcomeRecord& outcome) {
    const std::string text = note_text(outcome);
    if (text.empty()) return std::nullopt;
    const auto [place, is_new] = places_.try_emplace(text, notes_.size());
    if (is_new) notes_.push_back({text, is_bad(outcome.outcome), {}});
    if (is_bad(outcome.outcome)) {
      notes_[place->second].reproduce.push_back(reproduce_cell(run_, outcome, added_));
    }
    return place->second;
  }

  std::vector<Note> take() && { return std::move(notes_); }

 private:
  const RunRecord& run_;
  const std::vector<AddedWorker>& added_;
  std::vector<Note> notes_;
  std::map<std::string, std::size_t> places_;
};

TableCell cell_of(const OutcomeRecord* outcome, Notes& notes) {
  TableCell cell;
  if (outcome == nullptr) {
    cell.value = "pending";
    return cell;
  }
  cell.outcome = outcome->outcome;
  cell.note = notes.add(*outcome);
  if (outcome->reason) cell.reason = name_of(*outcome->reason);
  cell.detail = harmless(outcome->detail);
  cell.time = outcome->time;
  cell.launches = outcome->launches.size();
  if (outcome->agreement) cell.worst_agreement = outcome->agreement->worst;
  cell.first_call = outcome->first_call;
  cell.peak_memory = outcome->peak_memory;
  cell.roof_record = outcome->roof;
  if (outcome->roof) cell.roof = roof_text(*outcome->roof);
  if (outcome->latency) cell.latency = outcome->latency->seconds;
  if (outcome->throughput) cell.throughput = outcome->throughput->seconds;
  cell.flags = harmless(fmt::format("{}", fmt::join(outcome->flags, " ")));
  if (outcome->outcome == Outcome::measured && outcome->time) {
    cell.value = time_text(outcome->time->seconds);
    cell.spread = spread_text(*outcome->time);
  } else {
    cell.value = in_words(name_of(outcome->outcome));
  }
  return cell;
}

Interval inverse(const Interval& ratio) {
  return {1 / ratio.value, 1 / ratio.high, 1 / ratio.low, ratio.confidence};
}

std::string undecided_text(const Comparison& comparison, const std::string& words,
                           bool one_launch) {
  if (!comparison.ratio)
    return one_launch ? "1 launch: undecided" : "undecided: no two launches in common";
  std::string text =
      fmt::format("undecided ({} {})", words, range_text(inverse(*comparison.ratio)));
  if (comparison.launches_needed) {
    text += fmt::format(", needs {} more", *comparison.launches_needed);
  }
  return text;
}

bool is_ranked(const OutcomeRecord* outcome) {
  return outcome != nullptr && outcome->outcome == Outcome::measured && outcome->time;
}

// The sentence where fewer than two targets were measured.
std::string unranked_text(const std::vector<const OutcomeRecord*>& outcomes,
                          const std::vector<std::string>& names) {
  const bool pending = std::find(outcomes.begin(), outcomes.end(), nullptr) != outcomes.end();
  if (pending) return "pending";
  const auto only = std::find_if(outcomes.begin(), outcomes.end(), is_ranked);
  if (only == outcomes.end()) return "nothing to compare";
  return "only " + names[static_cast<std::size_t>(only - outcomes.begin())];
}

// The outcomes of one case, one per target; null where there is none yet.
struct CaseOutcomes {
  const Case* definition;
  std::vector<const OutcomeRecord*> outcomes;
};

std::vector<CaseOutcomes> by_case(const std::vector<std::string>& targets,
                                  const std::vector<OutcomeRecord>& outcomes) {
  std::vector<CaseOutcomes> cases;
  std::map<std::string_view, std::size_t> columns;
  for (std::size_t i = 0; i < targets.size(); ++i) columns.emplace(targets[i], i);
  std::map<std::string_view, std::size_t> position;
  for (const OutcomeRecord& outcome : outcomes) {
    const auto [found, is_new] = position.try_emplace(outcome.definition.id, cases.size());
    if (is_new) {
      cases.push_back(
          {&outcome.definition, std::vector<const OutcomeRecord*>(targets.size(), nullptr)});
    }
    cases[found->second].outcomes[columns.at(outcome.target)] = &outcome;
  }
  return cases;
}

// The comparisons of a table, each pair of targets over all cases at once.
class Comparisons {
 public:
  explicit Comparisons(const std::vector<CaseOutcomes>& cases) : cases_(cases) {}

  // Of target b against target a, by case.
  const std::vector<std::optional<Comparison>>& of(std::size_t a, std::size_t b) {
    const auto [entry, is_new] = of_pair_.try_emplace({a, b});
    if (is_new) entry->second = compare_on_suite(column(a), column(b));
    return entry->second;
  }

 private:
  std::vector<const OutcomeRecord*> column(std::size_t target) const {
    std::vector<const OutcomeRecord*> outcomes;
    for (const CaseOutcomes& entry : cases_) outcomes.push_back(entry.outcomes[target]);
    return outcomes;
  }

  const std::vector<CaseOutcomes>& cases_;
  std::map<std::pair<std::size_t, std::size_t>, std::vector<std::optional<Comparison>>> of_pair_;
};

// Compares the two fastest on case `c`; `cells` are those of its row, one per target.
RowVerdict verdict_of(std::size_t c, const std::vector<const OutcomeRecord*>& outcomes,
                      const std::vector<std::string>& names, Comparisons& comparisons,
                      std::vector<TableCell>& cells) {
  std::vector<std::size_t> ranking;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (is_ranked(outcomes[i])) ranking.push_back(i);
  }
  const bool two_targets = outcomes.size() == 2;
  const bool all_known = std::find(outcomes.begin(), outcomes.end(), nullptr) == outcomes.end();
  if (ranking.size() < 2 || !all_known) return {std::nullopt, unranked_text(outcomes, names)};

  if (!two_targets) {
    std::stable_sort(ranking.begin(), ranking.end(), [&](std::size_t a, std::size_t b) {
      return outcomes[a]->time->seconds < outcomes[b]->time->seconds;
    });
    // The fastest takes the second's place: it is the one that something is said of.
    std::swap(ranking[0], ranking[1]);
  }
  const std::size_t base = ranking[0];
  const std::size_t other = ranking[1];
  const std::optional<Comparison>& comparison = comparisons.of(base, other)[c];
  if (!comparison) return {std::nullopt, "nothing to compare"};

  RowVerdict verdict{comparison->verdict, ""};
  switch (comparison->verdict) {
    case Verdict::same:
      verdict.sentence = "same within " + distance_text(*comparison->ratio);
      if (!two_targets) {
        verdict.sentence = fmt::format("{} and {} {}", names[other], names[base], verdict.sentence);
      }
      break;
    case Verdict::undecided:
      verdict.sentence = undecided_text(
          *comparison, two_targets ? names[other] : names[other] + " against " + names[base],
          outcomes[base]->launches.size() == 1 || outcomes[other]->launches.size() == 1);
      break;
    case Verdict::faster:
    case Verdict::slower: {
      const bool other_won = comparison->verdict == Verdict::faster;
      const std::size_t winner = other_won ? other : base;
      const Interval factor = other_won ? inverse(*comparison->ratio) : *comparison->ratio;
      cells[winner].fastest = true;
      verdict.sentence =
          two_targets ? names[winner] + " " + factor_text(factor, "faster")
                      : fmt::format("{}, {} before {}", names[winner], factor_text(factor, ""),
                                    names[winner == other ? base : other]);
      break;
    }
  }
  return verdict;
}

std::string machine_text(const MachineRecord& machine) {
  std::vector<std::string> parts;
  if (!machine.processor.empty()) parts.push_back(machine.processor);
  if (machine.cores > 0) {
    parts.push_back(fmt::format("{} core{}", machine.cores, machine.cores == 1 ? "" : "s"));
  }
  if (machine.memory_bytes > 0) parts.push_back(memory_text(machine.memory_bytes));
  for (const std::string& device : machine.devices) parts.push_back(device);
  if (!machine.distribution.empty()) parts.push_back(machine.distribution);
  if (!machine.system.empty()) parts.push_back(machine.system);
  return harmless(fmt::format("{}", fmt::join(parts, ", ")));
}

std::string target_text(const TargetRecord& target) {
  std::string text = target.framework + " " + target.version;
  for (const auto& [name, value] : target.settings) {
    text += fmt::format(", {} {}", in_words(name), value);
  }
  return harmless(text);
}

// An interrupted run, or one of slow cases alone, has made fewer launches than were planned.
std::string launches_text(const RunRecord& run, const std::vector<OutcomeRecord>& outcomes) {
  std::size_t made = 0;
  for (const OutcomeRecord& outcome : outcomes) {
    made = std::max(made, outcome.launches.size());
  }
  std::string planned = fmt::format("{} launch{}", run.launches, run.launches == 1 ? "" : "es");
  if (made == run.launches) return planned;
  return made == 0 ? "at most " + planned : fmt::format("{} of at most {}", made, planned);
}

std::string run_text(const RunRecord& run, const std::vector<OutcomeRecord>& outcomes) {
  std::string text = fmt::format("suite {}, {}, seed {}, started {}, howfast {}", run.suite,
                                 launches_text(run, outcomes), run.seed, run.started, run.howfast);
  if (setting(run, "cache") == "cold") text += ", cold caches";
  if (run.settings.count("another_run_at_once") > 0) {
    text += "; ANOTHER RUN was under way on this machine at the same time";
  }
  return harmless(text);
}

std::string self_test_text(const SelfTestRecord& self_test) {
  std::string text = "passed";
  for (const SelfTestRecord::Check& check : self_test.checks) {
    if (!check.passed && text == "passed") text = "not decided";
    if (check.passed == false) text = "FAILED, so this table is not to be trusted";
  }
  for (const SelfTestRecord::Check& check : self_test.checks) text += "; " + check.detail;
  return harmless(text);
}

std::vector<Fact> facts_of(const RunRecord& run, const std::vector<OutcomeRecord>& outcomes) {
  std::vector<Fact> facts = {{"machine", machine_text(run.machine)}};
  for (const TargetRecord& target : run.targets) {
    facts.push_back({harmless(target.id, kLongestName), target_text(target)});
  }
  facts.push_back({"run", run_text(run, outcomes)});
  if (run.self_test) facts.push_back({"self-test", self_test_text(*run.self_test)});
  if (run.roof_reached && *run.roof_reached < kMuchOfRoof) {
    facts.push_back(
        {"warning", fmt::format("this machine reached {:.0f}\u00A0% of its own roof when "
                                "the run began: others computed on it, or it was "
                                "slowed down",
                                100 * *run.roof_reached)});
  }
  return facts;
}

// With no-break spaces, so that a number and its sign stay together.
std::string explanation_for(std::size_t targets, bool has_roof) {
  std::string text =
      "Times are of one call: the geometric mean over launches (fresh processes) and half its "
      "95\u00A0% interval on a logarithmic scale; ±? is one launch.";
  if (has_roof) {
    text +=
        " Behind it, how much that is of the nearest limit of this machine, as `howfast roof` "
        "measures it: mem, L1, L2 or L3, its bytes/s there; flop, its FLOP/s; call, this target's "
        "own time for a call that does nothing.";
  }
  if (targets > 1) {
    text +=
        " A target is called faster when the launches, paired round by round, say so with at most "
        "one false alarm in a hundred; in brackets, the 95\u00A0% interval of the ratio. Same: at "
        "most 3\u00A0% apart. Undecided: not sure enough for either, which takes more than the "
        "interval; where it can be told, how many more launches (--launches) would do.";
  }
  return text;
}

std::string label_of(const Case& definition) {
  std::string_view id = definition.id;
  const std::string prefix = definition.operation + "/";
  if (id.substr(0, prefix.size()) == prefix) id.remove_prefix(prefix.size());
  return harmless(id, kLongestName);
}

// The cases in the order of the table: operations as they first appear, their cases likewise.
std::vector<std::vector<std::size_t>> by_operation(const std::vector<CaseOutcomes>& cases) {
  std::vector<std::vector<std::size_t>> operations;
  std::map<std::string_view, std::size_t> position;
  for (std::size_t c = 0; c < cases.size(); ++c) {
    const auto [found, is_new] =
        position.try_emplace(cases[c].definition->operation, operations.size());
    if (is_new) operations.emplace_back();
    operations[found->second].push_back(c);
  }
  return operations;
}

// "torch against mlx: faster on 61 of 91 cases, ..."; of each target against the first.
std::vector<Fact> summaries(const std::vector<std::string>& names, std::size_t cases,
                            Comparisons& comparisons) {
  std::vector<Fact> facts;
  for (std::size_t target = 1; target < names.size() && cases > 1; ++target) {
    const SuiteSummary summary = summarise(comparisons.of(0, target));
    const std::size_t differ = summary.faster + summary.slower;
    if (summary.not_comparable == cases) continue;
    std::string text = fmt::format(
        "{} against {}: faster on {} of {} cases, slower on {}, same on {}; {} undecided",
        names[target], names[0], summary.faster, cases, summary.slower, summary.same,
        summary.undecided);
    if (summary.not_comparable > 0) {
      text += fmt::format(", {} not comparable", summary.not_comparable);
    }
    if (differ > 0) {
      text += fmt::format("; {} of these differences stand at a false discovery rate of 5\u00A0%",
                          summary.standing == differ ? "all" : std::to_string(summary.standing));
    }
    facts.push_back({"summary", text});
  }
  return facts;
}

}  // namespace

TableModel make_table(const RunRecord& run, const std::vector<OutcomeRecord>& outcomes,
                      const std::vector<AddedWorker>& added) {
  const std::vector<std::string> targets = columns_of(run, outcomes);
  TableModel table;
  Notes notes(run, added);
  for (const std::string& id : targets) table.targets.push_back(harmless(id, kLongestName));
  std::vector<std::string> names;
  for (const std::string& name : short_names(targets)) {
    names.push_back(harmless(name, kLongestName));
  }

  const std::vector<CaseOutcomes> cases = by_case(targets, outcomes);
  Comparisons comparisons(cases);
  for (const std::vector<std::size_t>& operation : by_operation(cases)) {
    TableGroup group{harmless(cases[operation.front()].definition->operation, kLongestName), {}};
    for (const std::size_t c : operation) {
      const CaseOutcomes& entry = cases[c];
      TableRow row;
      row.case_id = harmless(entry.definition->id, kLongestName);
      row.label = label_of(*entry.definition);
      row.published = harmless(entry.definition->published, kLongestName);
      for (const OutcomeRecord* outcome : entry.outcomes) {
        row.cells.push_back(cell_of(outcome, notes));
      }
      if (targets.size() > 1)
        row.verdict = verdict_of(c, entry.outcomes, names, comparisons, row.cells);
      group.rows.push_back(std::move(row));
    }
    table.groups.push_back(std::move(group));
  }

  table.notes = std::move(notes).take();
  table.facts = summaries(names, cases.size(), comparisons);
  std::ranges::move(facts_of(run, outcomes), std::back_inserter(table.facts));
  const bool has_roof = std::ranges::any_of(
      outcomes, [](const OutcomeRecord& outcome) { return outcome.roof.has_value(); });
  table.explanation = explanation_for(targets.size(), has_roof);
  table.reproduce = reproduce_run(run, added);
  return table;
}

}  // namespace howfast::report
