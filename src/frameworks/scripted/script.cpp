#include "frameworks/scripted/script.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <limits>
#include <sstream>

#include <fmt/format.h>

#include "base/json.hpp"

namespace howfast::scripted {
namespace {

constexpr std::size_t kMostEntries = 1000;  // of any list in a script
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

constexpr std::array<std::pair<std::string_view, Fault>, 54> kFaults = {{
    {"unsupported", Fault::unsupported},
    {"error", Fault::error},
    {"out_of_memory", Fault::out_of_memory},
    {"zeros", Fault::zeros},
    {"constant", Fault::constant},
    {"stale", Fault::stale},
    {"gap", Fault::gap},
    {"nan", Fault::nan},
    {"dropped_axis", Fault::dropped_axis},
    {"last_axis", Fault::last_axis},
    {"first_input", Fault::first_input},
    {"first_column", Fault::first_column},
    {"other_reading", Fault::other_reading},
    {"ones_for_mask", Fault::ones_for_mask},
    {"tf32", Fault::tf32},
    {"wrong_shape", Fault::wrong_shape},
    {"wrong_dtype", Fault::wrong_dtype},
    {"no_output", Fault::no_output},
    {"two_outputs", Fault::two_outputs},
    {"other_device", Fault::other_device},
    {"truncated_file", Fault::truncated_file},
    {"missing_file", Fault::missing_file},
    {"empty_file", Fault::empty_file},
    {"foreign_file", Fault::foreign_file},
    {"other_header", Fault::other_header},
    {"folder", Fault::folder},
    {"pipe", Fault::pipe},
    {"link_to_zeros", Fault::link_to_zeros},
    {"link_to_file", Fault::link_to_file},
    {"shrinking_file", Fault::shrinking_file},
    {"no_address", Fault::no_address},
    {"bad_address", Fault::bad_address},
    {"idle", Fault::idle},
    {"signal", Fault::signal},
    {"exit", Fault::exit},
    {"hang", Fault::hang},
    {"closed_replies", Fault::closed_replies},
    {"endless_flood", Fault::endless_flood},
    {"dripping", Fault::dripping},
    {"exhausted", Fault::exhausted},
    {"nonsense", Fault::nonsense},
    {"nested", Fault::nested},
    {"previous_id", Fault::previous_id},
    {"other_protocol", Fault::other_protocol},
    {"endless_line", Fault::endless_line},
    {"claims_ages", Fault::claims_ages},
    {"waited", Fault::waited},
    {"waited_briefly", Fault::waited_briefly},
    {"unflushed", Fault::unflushed},
    {"flood", Fault::flood},
    {"pieces", Fault::pieces},
    {"spoilt_inputs", Fault::spoilt_inputs},
    {"escapee", Fault::escapee},
    {"ends_afterwards", Fault::ends_afterwards},
}};

bool matches(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') {
    return matches(glob.substr(1), text) || (!text.empty() && matches(glob, text.substr(1)));
  }
  if (text.empty() || (glob.front() != '?' && glob.front() != text.front())) return false;
  return matches(glob.substr(1), text.substr(1));
}

/// A misspelt field would be a rule that silently does something else.
template <std::size_t Count>
void check_names(const Json& json, const std::string& where,
                 const std::array<std::string_view, Count>& known) {
  for (const auto& item : json.items()) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      throw FieldError(fmt::format("{}: no field '{}'", where, item.key()));
    }
  }
}

protocol::Offer read_offer(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  check_names<5>(json, where, {"device", "mode", "by_default", "unavailable", "environment"});
  protocol::Offer offer;
  offer.device = fields.text("device");
  offer.mode = fields.text_or("mode", "");
  offer.by_default = !fields.has("by_default") || fields.boolean("by_default");
  offer.unavailable = fields.text_or("unavailable", "");
  if (fields.has("environment")) {
    const Json& variables = fields.any("environment");
    const Fields values(variables, fields.path("environment"));
    for (const auto& item : variables.items())
      offer.environment[item.key()] = values.text(item.key());
  }
  return offer;
}

std::vector<double> read_seconds(const Fields& fields) {
  const Json& json = fields.any("seconds");
  std::vector<double> seconds;
  const Json values = json.is_array() ? fields.list("seconds", kMostEntries) : Json::array({json});
  for (const Json& value : values) {
    if (!value.is_number() || !(value.get<double>() >= 0)) {
      throw FieldError(fields.path("seconds") + ": not a duration or a list of them");
    }
    seconds.push_back(value.get<double>());
  }
  if (seconds.empty()) throw FieldError(fields.path("seconds") + ": empty");
  return seconds;
}

Fault read_fault(const Fields& fields) {
  const std::string name = fields.text("do");
  for (const auto& [known, fault] : kFaults) {
    if (name == known) return fault;
  }
  throw FieldError(fmt::format("{}: no fault '{}'", fields.path("do"), name));
}

Rule read_rule(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  check_names<10>(
      json, where,
      {"target", "case", "request", "launch", "nth", "seconds", "per", "wait", "do", "number"});
  Rule rule;
  rule.target = fields.text_or("target", "*");
  rule.case_id = fields.text_or("case", "*");
  rule.request = fields.text_or("request", "*");
  const auto count = [&fields](std::string_view name) {
    return static_cast<std::uint64_t>(fields.integer(name, 1, kMost));
  };
  if (fields.has("launch")) rule.launch = count("launch");
  if (fields.has("nth")) rule.nth = count("nth");
  if (int{fields.has("seconds")} + int{fields.has("wait")} + int{fields.has("do")} != 1) {
    throw FieldError(where + ": needs one of seconds, wait and do");
  }
  if (fields.has("wait")) {
    rule.wait = fields.number("wait");
    if (*rule.wait < 0) throw FieldError(fields.path("wait") + ": not a duration");
  } else if (fields.has("seconds")) {
    rule.seconds = read_seconds(fields);
    const std::string per = fields.text_or("per", "launch");
    if (per != "launch" && per != "request") {
      throw FieldError(fields.path("per") + ": neither launch nor request");
    }
    rule.per_request = per == "request";
  } else {
    rule.fault = read_fault(fields);
    rule.number = *rule.fault == Fault::signal ? SIGSEGV : 0;
    if (fields.has("number")) rule.number = static_cast<int>(fields.integer("number", 0, 255));
  }
  return rule;
}

/// Whether an optional field is its first, usual word; it may be the second.
bool chosen(const Fields& fields, std::string_view name, const std::string& usual,
            const std::string& other) {
  const std::string word = fields.text_or(name, usual);
  if (word != usual && word != other) {
    throw FieldError(fmt::format("{}: neither {} nor {}", fields.path(name), usual, other));
  }
  return word == usual;
}

}  // namespace

Script::Script(std::vector<protocol::Offer> offers, std::vector<Rule> rules, bool virtual_clock,
               bool outputs_in_memory, bool asynchronous)
    : offers_(std::move(offers)),
      rules_(std::move(rules)),
      virtual_clock_(virtual_clock),
      outputs_in_memory_(outputs_in_memory),
      asynchronous_(asynchronous),
      applied_(rules_.size()) {}

Expected<Script> Script::parse(std::string_view text) {
  try {
    const Json json = parse_json(text);
    const Fields fields(json, "");
    check_names<5>(json, "script", {"clock", "asynchronous", "outputs", "offers", "rules"});
    std::vector<protocol::Offer> offers;
    if (fields.has("offers")) {
      for (const Json& offer : fields.list("offers", kMostEntries)) {
        offers.push_back(read_offer(offer, fmt::format("offers[{}]", offers.size())));
      }
    } else {
      offers.push_back(
          {.device = "cpu", .mode = "", .by_default = true, .unavailable = "", .environment = {}});
    }
    std::vector<Rule> rules;
    if (fields.has("rules")) {
      for (const Json& rule : fields.list("rules", kMostEntries)) {
        rules.push_back(read_rule(rule, fmt::format("rules[{}]", rules.size())));
      }
    }
    const bool virtual_clock = chosen(fields, "clock", "virtual", "real");
    const bool in_files = chosen(fields, "outputs", "files", "memory");
    const bool asynchronous = fields.has("asynchronous") && fields.boolean("asynchronous");
    return Script(std::move(offers), std::move(rules), virtual_clock, !in_files, asynchronous);
  } catch (const FieldError& error) {
    return fail(ExitCode::usage, error.what());
  }
}

Expected<Script> Script::read(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return fail(ExitCode::input_output, fmt::format("cannot read script {}", path.string()));
  }
  return parse(text.str()).map_error([&path](Error error) {
    error.message = fmt::format("script {}: {}", path.string(), error.message);
    return error;
  });
}

Part Script::next(const Moment& moment) {
  Part part;
  bool has_seconds = false;
  bool has_wait = false;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    if (!matches(rule.target, moment.target) || !matches(rule.case_id, moment.case_id) ||
        !matches(rule.request, moment.request) || (rule.launch && *rule.launch != moment.launch)) {
      continue;
    }
    const std::uint64_t before = applied_[i]++;
    if (rule.nth && *rule.nth != before + 1) continue;
    if (rule.fault) {
      if (part.fault) continue;
      part.fault = rule.fault;
      part.number = rule.number;
    } else if (rule.wait) {
      if (!has_wait) part.wait = *rule.wait;
      has_wait = true;
    } else if (!has_seconds) {
      has_seconds = true;
      const std::uint64_t launches_before = moment.launch > 0 ? moment.launch - 1 : 0;
      const std::uint64_t turn = rule.per_request ? before : launches_before;
      part.seconds = rule.seconds[turn % rule.seconds.size()];
    }
  }
  return part;
}

}  // namespace howfast::scripted
