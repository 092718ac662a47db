#include "record/record_line.hpp"

#include <cassert>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/excerpt.hpp"
#include "base/json.hpp"

namespace howfast {
namespace {

// Bounds of lists: beyond any real run, so that a foreign file cannot make later work explode.
constexpr std::size_t kMostTargets = 1'000;
constexpr std::size_t kMostLaunches = 10'000;
constexpr std::size_t kMostQuantiles = 100;
constexpr std::size_t kMostSlices = 10'000;
constexpr std::size_t kMostWords = 10'000;  // filters, devices, flags
constexpr std::size_t kMostChecks = 100;    // of the self-test
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

// ---- writing ------------------------------------------------------------------------------------

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json reason_json(const std::optional<Reason>& reason) {
  return reason ? Json(name_of(*reason)) : Json(nullptr);
}

Json agreement_json(const std::optional<AgreementRecord>& agreement) {
  if (!agreement) return nullptr;
  Json json = {{"passed", agreement->passed}};
  json["worst"] = or_null(agreement->worst);  // JSON has no infinity: null, as for no number
  json["checked"] = agreement->checked;
  json["of"] = agreement->of;
  json["bits"] = or_null(agreement->bits);
  return json;
}

Json time_json(const std::optional<TimeRecord>& time) {
  if (!time) return nullptr;
  return {{"seconds", time->seconds},
          {"low", time->low},
          {"high", time->high},
          {"confidence", time->confidence}};
}

Json machine_json(const MachineRecord& machine) {
  return {{"system", machine.system},
          {"distribution", machine.distribution},
          {"processor", machine.processor},
          {"cores", machine.cores},
          {"memory_bytes", machine.memory_bytes},
          {"devices", machine.devices},
          {"facts", machine.facts}};
}

Json target_json(const TargetRecord& target) {
  Json json = {{"id", target.id},
               {"framework", {{"name", target.framework}, {"version", target.version}}},
               {"settings", target.settings},
               {"calls", target.calls}};
  if (target.empty_call) json["empty_call"] = *target.empty_call;
  return json;
}

Json roof_json(const std::optional<RoofRecord>& roof) {
  if (!roof) return nullptr;
  return {{"bound", name_of(roof->bound)},
          {"level", roof->level},
          {"seconds", roof->seconds},
          {"share", roof->share},
          {"flops_per_second", roof->flops_per_second},
          {"bytes_per_second", roof->bytes_per_second}};
}

// ---- reading ------------------------------------------------------------------------------------

double positive(const Fields& fields, std::string_view name) {
  const double value = fields.number(name);
  if (!(value > 0)) throw FieldError(fmt::format("{}: not above 0", fields.path(name)));
  return value;
}

double not_negative(const Fields& fields, std::string_view name) {
  const double value = fields.number(name);
  if (value < 0) throw FieldError(fmt::format("{}: below 0", fields.path(name)));
  return value;
}

// A clock may see nothing of a first call that does nothing, so 0 is a value.
std::optional<double> first_call_of(const Fields& fields) {
  if (!fields.has("first_call")) return std::nullopt;
  return not_negative(fields, "first_call");
}

std::size_t count(const Fields& fields, std::string_view name, std::int64_t low) {
  return static_cast<std::size_t>(fields.integer(name, low, kMost));
}

std::vector<std::string> texts(const Fields& fields, std::string_view name) {
  std::vector<std::string> values;
  for (const Json& item : fields.list(name, kMostWords)) {
    if (!item.is_string()) {
      throw FieldError(fmt::format("{}[{}]: not a string", fields.path(name), values.size()));
    }
    values.push_back(item.get<std::string>());
  }
  return values;
}

double duration_of(const Json& item, const std::string& where) {
  const double value = item.is_number() ? item.get<double>() : 0;
  if (!(value > 0) || !std::isfinite(value)) {
    throw FieldError(fmt::format("{}: not a duration above 0", where));
  }
  return value;
}

std::vector<double> durations(const Fields& fields, std::string_view name, std::size_t most) {
  std::vector<double> values;
  for (const Json& item : fields.list(name, most)) {
    values.push_back(duration_of(item, fmt::format("{}[{}]", fields.path(name), values.size())));
  }
  return values;
}

std::vector<std::optional<double>> slices_of(const Fields& fields) {
  std::vector<std::optional<double>> slices;
  if (!fields.has("slices")) return slices;  // younger than the format
  for (const Json& item : fields.list("slices", kMostSlices)) {
    const std::string where = fmt::format("{}[{}]", fields.path("slices"), slices.size());
    slices.push_back(item.is_null() ? std::nullopt : std::optional(duration_of(item, where)));
  }
  return slices;
}

Facts facts(const Fields& fields, std::string_view name) {
  const Fields entries = fields.object(name);
  Facts values;
  for (const auto& [key, value] : fields.any(name).items()) values[key] = entries.text(key);
  return values;
}

std::map<std::string, double> numbers(const Fields& fields, std::string_view name) {
  const Fields entries = fields.object(name);
  std::map<std::string, double> values;
  for (const auto& [key, value] : fields.any(name).items()) values[key] = entries.number(key);
  return values;
}

Outcome outcome_of(const Fields& fields) {
  const std::string name = fields.text("outcome");
  const std::optional<Outcome> outcome = parse_outcome(name);
  if (!outcome)
    throw FieldError(fmt::format("{}: no outcome '{}'", fields.path("outcome"), excerpt(name)));
  return *outcome;
}

std::optional<Reason> reason_of(const Fields& fields, Outcome outcome) {
  if (!fields.has("reason")) return std::nullopt;
  const std::string name = fields.text("reason");
  const std::optional<Reason> reason = parse_reason(name);
  if (!reason)
    throw FieldError(fmt::format("{}: no reason '{}'", fields.path("reason"), excerpt(name)));
  if (outcome == Outcome::measured) {
    throw FieldError(
        fmt::format("{}: '{}' for an outcome that is measured", fields.path("reason"), name));
  }
  return reason;
}

std::optional<AgreementRecord> agreement_of(const Fields& fields) {
  if (!fields.has("agreement")) return std::nullopt;
  const Fields json = fields.object("agreement");
  AgreementRecord agreement;
  agreement.passed = json.boolean("passed");
  if (json.has("worst")) agreement.worst = json.number("worst");
  agreement.checked = json.integer("checked", 0, kMost);
  agreement.of = json.integer("of", 0, kMost);
  if (json.has("bits")) agreement.bits = json.number("bits");
  return agreement;
}

std::optional<TimeRecord> time_of(const Fields& fields, std::string_view name) {
  if (!fields.has(name)) return std::nullopt;
  const Fields json = fields.object(name);
  const TimeRecord time{positive(json, "seconds"), positive(json, "low"), positive(json, "high"),
                        json.number("confidence")};
  if (time.low > time.seconds || time.seconds > time.high) {
    throw FieldError(fmt::format("{}: not low <= seconds <= high", fields.path(name)));
  }
  if (time.confidence < 0 || time.confidence >= 1) {
    throw FieldError(fmt::format("{}: not from 0 to below 1", json.path("confidence")));
  }
  return time;
}

// Ascending, so that every launch is there once.
std::vector<std::size_t> launch_numbers_of(const Fields& fields) {
  std::vector<std::size_t> numbers;
  for (const Json& item : fields.list("launch_numbers", kMostLaunches)) {
    const std::uint64_t number = item.is_number_unsigned() ? item.get<std::uint64_t>() : 0;
    if (number <= (numbers.empty() ? 0 : numbers.back())) {
      throw FieldError(
          fmt::format("{}: not ascending whole numbers from 1", fields.path("launch_numbers")));
    }
    numbers.push_back(static_cast<std::size_t>(number));
  }
  return numbers;
}

void require_exactly_when_measured(const Fields& fields, std::string_view name, Outcome outcome) {
  if (fields.has(name) == (outcome == Outcome::measured)) return;
  throw FieldError(fmt::format("{}: {} although the outcome is {}", fields.path(name),
                               fields.has(name) ? "present" : "missing", name_of(outcome)));
}

MachineRecord read_machine(const Fields& fields) {
  MachineRecord machine;
  machine.system = fields.text("system");
  machine.distribution = fields.text("distribution");
  machine.processor = fields.text("processor");
  machine.cores = static_cast<int>(fields.integer("cores", 0, std::numeric_limits<int>::max()));
  machine.memory_bytes = fields.integer("memory_bytes", 0, kMost);
  machine.devices = texts(fields, "devices");
  machine.facts = facts(fields, "facts");
  return machine;
}

TargetRecord read_target(const Fields& fields) {
  const Fields framework = fields.object("framework");
  TargetRecord target{fields.text("id"),         framework.text("name"), framework.text("version"),
                      facts(fields, "settings"), facts(fields, "calls"), {}};
  if (fields.has("empty_call")) target.empty_call = positive(fields, "empty_call");
  return target;
}

std::optional<RoofRecord> roof_of(const Fields& fields) {
  if (!fields.has("roof")) return std::nullopt;
  const Fields json = fields.object("roof");
  const std::string bound = json.text("bound");
  if (!parse_bound(bound)) {
    throw FieldError(fmt::format("{}: no bound '{}'", json.path("bound"), excerpt(bound)));
  }
  RoofRecord roof{*parse_bound(bound),
                  json.text("level"),
                  positive(json, "seconds"),
                  positive(json, "share"),
                  json.number("flops_per_second"),
                  json.number("bytes_per_second")};
  if (roof.flops_per_second < 0 || roof.bytes_per_second < 0) {
    throw FieldError(fmt::format("{}: a rate below 0", fields.path("roof")));
  }
  return roof;
}

RunRecord read_run(const Fields& fields) {
  RunRecord run;
  run.howfast = fields.text("howfast");
  run.started = fields.text("started");
  run.suite = fields.text("suite");
  run.filters = texts(fields, "filters");
  run.seed = fields.unsigned_integer("seed");
  run.launches = count(fields, "launches", 0);
  run.machine = read_machine(fields.object("machine"));
  run.settings = facts(fields, "settings");
  for (const Json& item : fields.list("targets", kMostTargets)) {
    run.targets.push_back(read_target({item, fmt::format("targets[{}]", run.targets.size())}));
  }
  if (fields.has("roof")) run.roof = read_roof(fields.any("roof"), fields.path("roof"));
  if (fields.has("accelerator_roof")) {
    run.accelerator_roof =
        read_roof(fields.any("accelerator_roof"), fields.path("accelerator_roof"));
  }
  if (fields.has("limits_seconds")) run.limits_seconds = not_negative(fields, "limits_seconds");
  if (fields.has("roof_reached")) run.roof_reached = positive(fields, "roof_reached");
  return run;
}

LaunchRecord read_launch(const Fields& fields) {
  LaunchRecord launch;
  launch.launch = count(fields, "launch", 1);
  launch.case_id = fields.text("case");
  launch.target = fields.text("target");
  launch.outcome = outcome_of(fields);
  launch.reason = reason_of(fields, launch.outcome);
  launch.detail = fields.text_or("detail", "");
  require_exactly_when_measured(fields, "seconds", launch.outcome);
  if (launch.outcome == Outcome::measured) launch.seconds = positive(fields, "seconds");
  launch.slices = slices_of(fields);
  launch.quantiles = durations(fields, "quantiles", kMostQuantiles);
  launch.calls = count(fields, "calls", 0);
  launch.first_call = first_call_of(fields);
  if (fields.has("latency")) launch.latency = positive(fields, "latency");
  if (fields.has("throughput")) launch.throughput = positive(fields, "throughput");
  launch.agreement = agreement_of(fields);
  launch.evidence = numbers(fields, "evidence");
  if (fields.has("spent")) launch.spent = numbers(fields, "spent");  // younger than the format
  launch.flags = texts(fields, "flags");
  return launch;
}

OutcomeRecord read_outcome(const Fields& fields) {
  OutcomeRecord outcome;
  outcome.definition = read_case(fields.any("case"), fields.path("case"));
  outcome.target = fields.text("target");
  outcome.outcome = outcome_of(fields);
  outcome.reason = reason_of(fields, outcome.outcome);
  outcome.detail = fields.text_or("detail", "");
  outcome.agreement = agreement_of(fields);
  require_exactly_when_measured(fields, "time", outcome.outcome);
  outcome.time = time_of(fields, "time");
  outcome.launches = durations(fields, "launches", kMostLaunches);
  outcome.launch_numbers = launch_numbers_of(fields);
  if (outcome.launches.size() != outcome.launch_numbers.size()) {
    throw FieldError("launches, launch_numbers: of different lengths");
  }
  outcome.first_call = first_call_of(fields);
  if (fields.has("peak_memory")) outcome.peak_memory = fields.integer("peak_memory", 0, kMost);
  outcome.roof = roof_of(fields);
  outcome.latency = time_of(fields, "latency");
  outcome.throughput = time_of(fields, "throughput");
  outcome.flags = texts(fields, "flags");
  return outcome;
}

SelfTestRecord read_self_test(const Fields& fields) {
  SelfTestRecord self_test;
  self_test.launches = count(fields, "launches", 0);
  self_test.seconds = not_negative(fields, "seconds");
  for (const Json& item : fields.list("checks", kMostChecks)) {
    const Fields check(item, fmt::format("checks[{}]", self_test.checks.size()));
    self_test.checks.push_back(
        {check.text("name"),
         check.has("passed") ? std::optional(check.boolean("passed")) : std::nullopt,
         check.text("detail")});
  }
  return self_test;
}

}  // namespace

std::string to_line(const RunRecord& run) {
  Json json = {{"record", "run"},          {"format", kRunFormat},     {"howfast", run.howfast},
               {"started", run.started},   {"suite", run.suite},       {"filters", run.filters},
               {"seed", run.seed},         {"launches", run.launches}, {"machine", nullptr},
               {"settings", run.settings}, {"targets", Json::array()}};
  json["machine"] = machine_json(run.machine);
  for (const TargetRecord& target : run.targets) json["targets"].push_back(target_json(target));
  json["roof"] = run.roof ? to_json(*run.roof) : Json(nullptr);
  json["roof_reached"] = or_null(run.roof_reached);
  json["accelerator_roof"] = run.accelerator_roof ? to_json(*run.accelerator_roof) : Json(nullptr);
  json["limits_seconds"] = run.limits_seconds;
  return to_line(json);
}

std::string to_line(const LaunchRecord& launch) {
  assert(launch.seconds.has_value() == (launch.outcome == Outcome::measured));
  Json json = {{"record", "launch"},
               {"launch", launch.launch},
               {"case", launch.case_id},
               {"target", launch.target},
               {"outcome", name_of(launch.outcome)}};
  json["reason"] = reason_json(launch.reason);
  json["detail"] = launch.detail;
  json["seconds"] = or_null(launch.seconds);
  json["slices"] = Json::array();
  for (const std::optional<double>& slice : launch.slices) json["slices"].push_back(or_null(slice));
  json["quantiles"] = launch.quantiles;
  json["calls"] = launch.calls;
  json["first_call"] = or_null(launch.first_call);
  if (launch.latency) json["latency"] = *launch.latency;
  if (launch.throughput) json["throughput"] = *launch.throughput;
  json["agreement"] = agreement_json(launch.agreement);
  json["evidence"] = launch.evidence;
  json["spent"] = launch.spent;
  json["flags"] = launch.flags;
  return to_line(json);
}

std::string to_line(const OutcomeRecord& outcome) {
  assert(outcome.time.has_value() == (outcome.outcome == Outcome::measured));
  assert(outcome.launches.size() == outcome.launch_numbers.size());
  Json json = {{"record", "outcome"}};
  json["case"] = to_json(outcome.definition);
  json["target"] = outcome.target;
  json["outcome"] = name_of(outcome.outcome);
  json["reason"] = reason_json(outcome.reason);
  json["detail"] = outcome.detail;
  json["agreement"] = agreement_json(outcome.agreement);
  json["time"] = time_json(outcome.time);
  json["launches"] = outcome.launches;
  json["launch_numbers"] = outcome.launch_numbers;
  json["first_call"] = or_null(outcome.first_call);
  json["peak_memory"] = or_null(outcome.peak_memory);
  json["roof"] = roof_json(outcome.roof);
  if (outcome.latency) json["latency"] = time_json(outcome.latency);
  if (outcome.throughput) json["throughput"] = time_json(outcome.throughput);
  json["flags"] = outcome.flags;
  return to_line(json);
}

std::string to_line(const SelfTestRecord& self_test) {
  Json json = {
      {"record", "self_test"}, {"launches", self_test.launches}, {"seconds", self_test.seconds}};
  json["checks"] = Json::array();
  for (const SelfTestRecord::Check& check : self_test.checks) {
    json["checks"].push_back(
        {{"name", check.name}, {"passed", or_null(check.passed)}, {"detail", check.detail}});
  }
  return to_line(json);
}

Expected<Record> parse_record(std::string_view line) {
  try {
    const Json json = parse_json(line);
    const Fields fields(json, "");
    const std::string kind = fields.text("record");
    if (kind == "launch") return read_launch(fields);
    if (kind == "outcome") return read_outcome(fields);
    if (kind == "self_test") return read_self_test(fields);
    if (kind != "run") return UnknownRecord{kind};
    const std::int64_t format = fields.integer("format", 1, kMost);
    if (format > kRunFormat) {
      return fail(
          ExitCode::input_output,
          fmt::format("run file format {}, and this howfast reads up to {}", format, kRunFormat),
          "use the howfast that wrote it, or a newer one");
    }
    return read_run(fields);
  } catch (const FieldError& error) {
    return fail(ExitCode::input_output, error.what(),
                "run files are written by `howfast run`; this is none, or it was changed since "
                "(docs/run-file.md)");
  }
}

}  // namespace howfast
