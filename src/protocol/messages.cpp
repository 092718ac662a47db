#include "protocol/messages.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/excerpt.hpp"
#include "base/json.hpp"

namespace howfast::protocol {
namespace {

// Bounds of what a message may ask for or hold. All are far beyond use; they keep a mistake of the
// other side from turning into an allocation or a loop without end.
constexpr std::size_t kMostOffers = 64;
constexpr std::size_t kMostRows = 4096;
constexpr std::size_t kMostSets = 1024;             // input sets, and turns in their order
constexpr std::size_t kMostTensors = 64;            // of one case, as in base/json.cpp
constexpr std::int64_t kMostCalls = 1'000'000'000;  // a sample is 0.25 ms: 1 ns calls, 10 min
constexpr std::int64_t kMostSamples = 100'000;
constexpr std::int64_t kMostFlushBytes = std::int64_t{1} << 34;
constexpr std::int64_t kMostNanoseconds = std::numeric_limits<std::int64_t>::max();
// What goes into the run file, whose records have a longest line too: bytes.
constexpr std::size_t kLongestSetting = 4096;
constexpr std::size_t kLongestDetail = std::size_t{64} << 10;  // a message with its stack trace

// ---- the names of messages, in the order of the variants' alternatives --------------------------

constexpr std::array<std::string_view, std::variant_size_v<Request>> kRequests = {
    "hello", "open", "load", "time", "hand_over", "unload", "stop"};
constexpr std::array<std::string_view, std::variant_size_v<Reply>> kReplies = {
    "welcome", "opened", "loaded", "timed", "handed_over", "unloaded", "failure"};
constexpr std::array<std::string_view, 3> kReasons = {"unsupported", "out_of_memory", "failed"};

template <std::size_t Count>
std::optional<std::size_t> index_of(const std::array<std::string_view, Count>& names,
                                    std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

// ---- parts of messages --------------------------------------------------------------------------

Json to_json(const Settings& settings) {
  Json object = Json::object();
  for (const auto& [name, value] : settings) object[name] = value;
  return object;
}

std::string read_text(const Fields& fields, std::string_view name, std::size_t longest) {
  std::string text = fields.text(name);
  if (text.size() > longest) {
    throw FieldError(fmt::format("{}: longer than {} bytes", fields.path(name), longest));
  }
  return text;
}

Settings read_settings(const Fields& fields, std::string_view name) {
  const Fields values = fields.object(name);
  Settings settings;
  for (const auto& item : fields.any(name).items()) {
    settings[item.key()] = read_text(values, item.key(), kLongestSetting);
  }
  return settings;
}

Json to_json(const Offer& offer) {
  return {{"device", offer.device},
          {"mode", offer.mode},
          {"by_default", offer.by_default},
          {"unavailable", offer.unavailable},
          {"environment", to_json(offer.environment)}};
}

Offer read_offer(const Json& json, std::string where) {
  const Fields fields(json, std::move(where));
  Offer offer;
  offer.device = fields.text("device");
  if (offer.device.empty()) throw FieldError(fields.path("device") + ": empty");
  offer.mode = fields.text("mode");
  offer.by_default = fields.boolean("by_default");
  offer.unavailable = fields.text("unavailable");
  offer.environment = read_settings(fields, "environment");
  return offer;
}

Json to_json(const Row& row) { return {{"operation", row.operation}, {"call", row.call}}; }

Row read_row(const Json& json, std::string where) {
  const Fields fields(json, std::move(where));
  return {fields.text("operation"), fields.text("call")};
}

Json to_json(const Produced& output) {
  Json json = {{"dtype", name_of(output.dtype)}, {"shape", output.shape}};
  if (output.address != 0) json["address"] = output.address;
  if (!output.device.empty()) json["device"] = output.device;
  return json;
}

Produced read_produced(const Json& json, const std::string& where) {
  Json named = json;  // a tensor's description but for the name, which the case knows
  if (named.is_object()) named["name"] = "";
  TensorSpec tensor = read_tensor_spec(named, where);
  const Fields fields(json, where);
  return {tensor.dtype, std::move(tensor.shape),
          fields.has("address") ? fields.unsigned_integer("address") : 0,
          fields.text_or("device", "")};
}

Json to_json(const Evidence& evidence) {
  return {{"cpu_nanoseconds", evidence.cpu_nanoseconds},
          {"run_queue_nanoseconds", evidence.run_queue_nanoseconds},
          {"minor_faults", evidence.minor_faults},
          {"involuntary_switches", evidence.involuntary_switches}};
}

Evidence read_evidence(const Fields& fields) {
  const auto count = [&fields](std::string_view name) {
    return fields.integer(name, -1, kMostNanoseconds);
  };
  return {count("cpu_nanoseconds"), count("run_queue_nanoseconds"), count("minor_faults"),
          count("involuntary_switches")};
}

template <typename Item>
Json to_json(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(to_json(item));
  return list;
}

/// Reads every element of a list field with `read(element, its path)`.
template <typename Read>
auto read_list(const Fields& fields, std::string_view name, std::size_t most, Read read) {
  std::vector<decltype(read(std::declval<const Json&>(), std::string()))> items;
  for (const Json& item : fields.list(name, most)) {
    items.push_back(read(item, fmt::format("{}[{}]", fields.path(name), items.size())));
  }
  return items;
}

std::string read_path(const Json& json, const std::string& where) {
  if (!json.is_string() || json.get_ref<const std::string&>().empty()) {
    throw FieldError(where + ": not a path");
  }
  return json.get<std::string>();
}

std::vector<std::string> read_paths(const Json& json, const std::string& where) {
  if (!json.is_array() || json.size() > kMostTensors) {
    throw FieldError(fmt::format("{}: not a list of at most {} paths", where, kMostTensors));
  }
  std::vector<std::string> paths;
  for (const Json& item : json) {
    paths.push_back(read_path(item, fmt::format("{}[{}]", where, paths.size())));
  }
  return paths;
}

std::int64_t read_whole(const Json& json, const std::string& where, std::int64_t most) {
  const bool fits =
      json.is_number_unsigned() && json.get<std::uint64_t>() <= static_cast<std::uint64_t>(most);
  if (!fits) throw FieldError(fmt::format("{}: not a whole number from 0 to {}", where, most));
  return json.get<std::int64_t>();
}

std::size_t read_count(const Fields& fields, std::string_view name, std::int64_t low,
                       std::int64_t high) {
  return static_cast<std::size_t>(fields.integer(name, low, high));
}

std::size_t read_set(const Fields& fields) {
  return read_count(fields, "set", 0, static_cast<std::int64_t>(kMostSets) - 1);
}

std::size_t read_flush_bytes(const Fields& fields) {
  return fields.has("flush_bytes") ? read_count(fields, "flush_bytes", 0, kMostFlushBytes) : 0;
}

// ---- requests: the fields of each, and their inverses -------------------------------------------

void put(Json& line, const Hello& hello) {
  line["protocol"] = hello.protocol;
  line["howfast"] = hello.howfast;
}

void put(Json& line, const Open& open) {
  line["device"] = open.device;
  line["mode"] = open.mode;
  line["placement_seed"] = open.placement_seed;
}

void put(Json& line, const Load& load) {
  line["case"] = howfast::to_json(load.definition);
  line["input_files"] = load.input_files;
}

void put(Json& line, const Time& time) {
  line["discards"] = time.discards;
  line["samples"] = time.samples;
  line["calls"] = time.calls;
  line["sets"] = time.sets;
  if (time.flush_bytes != 0) line["flush_bytes"] = time.flush_bytes;
}

void put(Json& line, const HandOver& hand_over) { line["output_files"] = hand_over.output_files; }
void put(Json&, const Unload&) {}
void put(Json&, const Stop&) {}

int read_protocol(const Fields& fields) {
  return static_cast<int>(fields.integer("protocol", 1, std::numeric_limits<int>::max()));
}

Hello read_hello(const Fields& fields) { return {read_protocol(fields), fields.text("howfast")}; }

Open read_open(const Fields& fields) {
  return {fields.text("device"), fields.text("mode"), fields.unsigned_integer("placement_seed")};
}

Load read_load(const Fields& fields) {
  Load load;
  load.definition = read_case(fields.any("case"), fields.path("case"));
  load.input_files = read_list(fields, "input_files", kMostSets, read_paths);
  if (load.input_files.empty()) throw FieldError(fields.path("input_files") + ": empty");
  for (const std::vector<std::string>& set : load.input_files) {
    if (set.size() != load.definition.inputs.size()) {
      throw FieldError(fmt::format("{}: {} files in a set for a case of {} inputs",
                                   fields.path("input_files"), set.size(),
                                   load.definition.inputs.size()));
    }
  }
  return load;
}

Time read_time(const Fields& fields) {
  Time time;
  time.discards = read_count(fields, "discards", 0, kMostCalls);
  time.samples = read_count(fields, "samples", 1, kMostSamples);
  time.calls = read_count(fields, "calls", 1, kMostCalls);
  time.sets = read_list(fields, "sets", kMostSets, [](const Json& item, const std::string& where) {
    return static_cast<std::size_t>(read_whole(item, where, kMostSets - 1));
  });
  if (time.sets.empty()) throw FieldError(fields.path("sets") + ": empty");
  time.flush_bytes = read_flush_bytes(fields);
  return time;
}

HandOver read_hand_over(const Fields& fields) {
  return {read_list(fields, "output_files", kMostTensors, read_path)};
}

Request read_request(std::size_t index, const Fields& fields) {
  switch (index) {
    case 0: return read_hello(fields);
    case 1: return read_open(fields);
    case 2: return read_load(fields);
    case 3: return read_time(fields);
    case 4: return read_hand_over(fields);
    case 5: return Unload{};
    default: return Stop{};
  }
}

// ---- replies ------------------------------------------------------------------------------------

void put(Json& line, const Welcome& welcome) {
  line["protocol"] = welcome.protocol;
  line["framework"] = welcome.framework;
  line["version"] = welcome.version;
  line["offers"] = to_json(welcome.offers);
  line["rows"] = to_json(welcome.rows);
  if (welcome.process != 0) line["process"] = welcome.process;
}

void put(Json& line, const Opened& opened) {
  line["settings"] = to_json(opened.settings);
  if (opened.asynchronous) line["asynchronous"] = true;
}

void put(Json&, const Loaded&) {}

void put(Json& line, const Timed& timed) {
  line["nanoseconds"] = timed.nanoseconds;
  line["evidence"] = to_json(timed.evidence);
  if (timed.flush_bytes != 0) line["flush_bytes"] = timed.flush_bytes;
}

void put(Json& line, const HandedOver& handed_over) {
  line["set"] = handed_over.set;
  line["outputs"] = to_json(handed_over.outputs);
}

void put(Json&, const Unloaded&) {}

void put(Json& line, const Failure& failure) {
  line["reason"] = name_of(failure.reason);
  line["detail"] = failure.detail;
}

Welcome read_welcome(const Fields& fields) {
  Welcome welcome;
  welcome.protocol = read_protocol(fields);
  welcome.framework = fields.text("framework");
  if (welcome.framework.empty()) throw FieldError(fields.path("framework") + ": empty");
  welcome.version = fields.text("version");
  welcome.offers = read_list(fields, "offers", kMostOffers, read_offer);
  welcome.rows = read_list(fields, "rows", kMostRows, read_row);
  if (fields.has("process")) {
    welcome.process = fields.integer("process", 1, std::numeric_limits<std::int32_t>::max());
  }
  return welcome;
}

std::vector<Produced> read_outputs(const Fields& fields) {
  return read_list(fields, "outputs", kMostTensors, read_produced);
}

Timed read_timed(const Fields& fields) {
  Timed timed;
  timed.nanoseconds = read_list(fields, "nanoseconds", kMostSamples,
                                [](const Json& item, const std::string& where) {
                                  return read_whole(item, where, kMostNanoseconds);
                                });
  timed.evidence = read_evidence(fields.object("evidence"));
  timed.flush_bytes = read_flush_bytes(fields);
  return timed;
}

HandedOver read_handed_over(const Fields& fields) {
  return {read_set(fields), read_outputs(fields)};
}

Failure read_failure(const Fields& fields) {
  const std::string name = fields.text("reason");
  const std::optional<std::size_t> reason = index_of(kReasons, name);
  if (!reason)
    throw FieldError(fmt::format("{}: no reason '{}'", fields.path("reason"), excerpt(name)));
  return {static_cast<Failure::Reason>(*reason), read_text(fields, "detail", kLongestDetail)};
}

Reply read_reply(std::size_t index, const Fields& fields) {
  switch (index) {
    case 0: return read_welcome(fields);
    case 1:
      return Opened{read_settings(fields, "settings"),
                    fields.has("asynchronous") && fields.boolean("asynchronous")};
    case 2: return Loaded{};
    case 3: return read_timed(fields);
    case 4: return read_handed_over(fields);
    case 5: return Unloaded{};
    default: return read_failure(fields);
  }
}

// ---- lines --------------------------------------------------------------------------------------

template <typename Message>
std::string line_of(std::string_view kind, const Message& message, std::uint64_t id) {
  Json line = {{kind, name_of(message)}, {"id", id}};
  std::visit([&line](const auto& alternative) { put(line, alternative); }, message);
  return howfast::to_line(line);
}

template <typename Message, std::size_t Count>
tl::expected<Numbered<Message>, std::string> parse(std::string_view kind,
                                                   const std::array<std::string_view, Count>& names,
                                                   std::string_view text,
                                                   Message (*read)(std::size_t, const Fields&)) {
  try {
    const Json line = parse_json(text);
    const Fields fields(line, "");
    const std::string name = fields.text(kind);
    const std::optional<std::size_t> index = index_of(names, name);
    if (!index) throw FieldError(fmt::format("no {} '{}'", kind, excerpt(name)));
    // Complaints then say "time.samples: ...".
    const Fields named(line, name);
    return Numbered<Message>{named.unsigned_integer("id"), read(*index, named)};
  } catch (const FieldError& error) {
    return tl::unexpected<std::string>(error.what());
  }
}

}  // namespace

std::string to_line(const Request& request, std::uint64_t id) {
  return line_of("request", request, id);
}

std::string to_line(const Reply& reply, std::uint64_t id) { return line_of("reply", reply, id); }

tl::expected<Numbered<Request>, std::string> parse_request(std::string_view line) {
  return parse<Request>("request", kRequests, line, read_request);
}

tl::expected<Numbered<Reply>, std::string> parse_reply(std::string_view line) {
  return parse<Reply>("reply", kReplies, line, read_reply);
}

std::string_view name_of(const Request& request) { return kRequests[request.index()]; }
std::string_view name_of(const Reply& reply) { return kReplies[reply.index()]; }

std::string_view name_of(Failure::Reason reason) {
  return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace howfast::protocol
