#include "base/json.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/excerpt.hpp"

namespace howfast {
namespace {

// Bounds of what a tensor may be: far beyond any machine, and small enough that no product of
// extents and element sizes overflows 64 bits.
constexpr std::size_t kMostDimensions = 8;
constexpr std::int64_t kMostElements = std::int64_t{1} << 40;
constexpr std::size_t kMostTensors = 64;

// Figures, or levels of cache, of a roof.
constexpr std::size_t kMostRoofLines = 1'000;
constexpr std::int64_t kMostBytes = std::int64_t{1} << 50;

// Bounds of any line: a case in a record is 5 deep, and the longest map of a run is one entry per
// operation. Some of what is done with JSON is recursive, and finding a name in an object takes as
// long as the object has names.
constexpr std::size_t kDeepest = 32;
constexpr std::size_t kMostNames = 1'000;

// Throws FieldError unless `text` keeps those bounds. Text that is no JSON may be counted wrongly
// from where it is none: the parser stops there.
void require_bounded(std::string_view text) {
  std::vector<std::size_t> names;  // of the objects that are open; 0 for lists
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (names.size() == kDeepest) throw FieldError(fmt::format("nested over {} deep", kDeepest));
      names.push_back(0);
    } else if ((c == '}' || c == ']') && !names.empty()) {
      names.pop_back();
    } else if (c == ':' && !names.empty() && ++names.back() > kMostNames) {
      throw FieldError(fmt::format("an object of over {} names", kMostNames));
    }
  }
}

Shape read_shape(const Json& json, const std::string& where) {
  if (!json.is_array() || json.size() > kMostDimensions) {
    throw FieldError(fmt::format("{}: not a list of up to {} extents", where, kMostDimensions));
  }
  Shape shape;
  std::int64_t count = 1;
  for (const Json& item : json) {
    const bool whole = item.is_number_integer();
    const std::int64_t extent = whole ? item.get<std::int64_t>() : 0;
    if (!whole || extent < 1 || extent > kMostElements / count) {
      throw FieldError(
          fmt::format("{}: extents must be whole numbers from 1, their product at most {}", where,
                      kMostElements));
    }
    count *= extent;
    shape.push_back(extent);
  }
  return shape;
}

std::vector<TensorSpec> read_tensors(const Fields& fields, std::string_view name) {
  std::vector<TensorSpec> tensors;
  for (const Json& item : fields.list(name, kMostTensors)) {
    tensors.push_back(
        read_tensor_spec(item, fmt::format("{}[{}]", fields.path(name), tensors.size())));
  }
  return tensors;
}

Work read_work(const Fields& fields) {
  const Work work{fields.number("flops"), fields.number("bytes")};
  if (work.flops < 0 || work.bytes < 0) {
    throw FieldError(fmt::format("{}: negative work", fields.path("flops")));
  }
  return work;
}

RoofFigure read_roof_figure(const Fields& fields) {
  const std::string name = fields.text("kind");
  const std::optional<RoofKind> kind = parse_roof_kind(name);
  if (!kind) throw FieldError(fmt::format("{}: no kind '{}'", fields.path("kind"), excerpt(name)));
  RoofFigure figure{*kind,
                    fields.text("level"),
                    static_cast<int>(fields.integer("threads", 1, std::numeric_limits<int>::max())),
                    fields.number("rate"),
                    fields.number("low"),
                    fields.number("high"),
                    fields.text("source"),
                    fields.text("measured")};
  if (!(figure.low > 0) || figure.low > figure.rate || figure.rate > figure.high) {
    throw FieldError(fmt::format("{}: not 0 < low <= rate <= high", fields.path("rate")));
  }
  return figure;
}

Json to_json(const std::vector<TensorSpec>& tensors) {
  Json list = Json::array();
  for (const TensorSpec& tensor : tensors) list.push_back(howfast::to_json(tensor));
  return list;
}

}  // namespace

Fields::Fields(const Json& json, std::string where) : json_(&json), where_(std::move(where)) {
  if (!json.is_object()) throw FieldError(fmt::format("{}: not an object", where_));
}

std::string Fields::path(std::string_view name) const {
  return where_.empty() ? excerpt(name) : fmt::format("{}.{}", where_, excerpt(name));
}

bool Fields::has(std::string_view name) const {
  const auto found = json_->find(name);
  return found != json_->end() && !found->is_null();
}

const Json& Fields::any(std::string_view name) const {
  const auto found = json_->find(name);
  if (found == json_->end()) throw FieldError(fmt::format("{}: missing", path(name)));
  return *found;
}

std::string Fields::text(std::string_view name) const {
  const Json& value = any(name);
  if (!value.is_string()) throw FieldError(fmt::format("{}: not a string", path(name)));
  return value.get<std::string>();
}

bool Fields::boolean(std::string_view name) const {
  const Json& value = any(name);
  if (!value.is_boolean()) throw FieldError(fmt::format("{}: not true or false", path(name)));
  return value.get<bool>();
}

std::int64_t Fields::integer(std::string_view name, std::int64_t low, std::int64_t high) const {
  const Json& value = any(name);
  const bool fits =
      value.is_number_unsigned()
          ? high >= 0 && value.get<std::uint64_t>() <= static_cast<std::uint64_t>(high)
          : value.is_number_integer() && value.get<std::int64_t>() <= high;
  if (!fits || value.get<std::int64_t>() < low) {
    throw FieldError(fmt::format("{}: not a whole number from {} to {}", path(name), low, high));
  }
  return value.get<std::int64_t>();
}

std::uint64_t Fields::unsigned_integer(std::string_view name) const {
  const Json& value = any(name);
  if (!value.is_number_unsigned()) {
    throw FieldError(fmt::format("{}: not a whole number from 0", path(name)));
  }
  return value.get<std::uint64_t>();
}

double Fields::number(std::string_view name) const {
  const Json& value = any(name);
  if (!value.is_number() || !std::isfinite(value.get<double>())) {
    throw FieldError(fmt::format("{}: not a number", path(name)));
  }
  return value.get<double>();
}

const Json& Fields::list(std::string_view name, std::size_t most) const {
  const Json& value = any(name);
  if (!value.is_array() || value.size() > most) {
    throw FieldError(fmt::format("{}: not a list of at most {}", path(name), most));
  }
  return value;
}

Fields Fields::object(std::string_view name) const { return {any(name), path(name)}; }

std::string Fields::text_or(std::string_view name, std::string otherwise) const {
  return has(name) ? text(name) : std::move(otherwise);
}

double Fields::number_or(std::string_view name, double otherwise) const {
  return has(name) ? number(name) : otherwise;
}

Json to_json(const TensorSpec& tensor) {
  return {{"name", tensor.name}, {"dtype", name_of(tensor.dtype)}, {"shape", tensor.shape}};
}

Json to_json(const Attributes& attributes) {
  Json object = Json::object();
  for (const auto& [name, value] : attributes.entries()) {
    std::visit([&object, &n = name](const auto& v) { object[n] = v; }, value);
  }
  return object;
}

Json to_json(const Work& work) { return {{"flops", work.flops}, {"bytes", work.bytes}}; }

Json to_json(const Case& definition) {
  Json json = {{"id", definition.id}, {"operation", definition.operation}};
  json["published"] = definition.published.empty() ? Json(nullptr) : Json(definition.published);
  json["inputs"] = to_json(definition.inputs);
  json["outputs"] = to_json(definition.outputs);
  json["attributes"] = to_json(definition.attributes);
  json["work"] = to_json(definition.work);
  json["floor"] = to_json(definition.floor);
  return json;
}

TensorSpec read_tensor_spec(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  const std::string name = fields.text("dtype");
  const std::optional<DType> dtype = parse_dtype(name);
  if (!dtype)
    throw FieldError(fmt::format("{}: no dtype '{}'", fields.path("dtype"), excerpt(name)));
  return {fields.text("name"), *dtype, read_shape(fields.any("shape"), fields.path("shape"))};
}

Attributes read_attributes(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  Attributes attributes;
  for (const auto& [name, value] : json.items()) {
    const bool beyond = value.is_number_unsigned() &&
                        value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max();
    if (beyond) throw FieldError(fmt::format("{}: too large", fields.path(name)));
    if (value.is_number_integer()) {
      attributes.set(name, value.get<std::int64_t>());
    } else if (value.is_number_float()) {
      attributes.set(name, value.get<double>());
    } else if (value.is_string()) {
      attributes.set(name, value.get<std::string>());
    } else {
      throw FieldError(fmt::format("{}: not a number or a word", fields.path(name)));
    }
  }
  return attributes;
}

Case read_case(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  Case definition;
  definition.id = fields.text("id");
  definition.operation = fields.text("operation");
  definition.published = fields.text_or("published", "");
  definition.inputs = read_tensors(fields, "inputs");
  definition.outputs = read_tensors(fields, "outputs");
  definition.attributes = read_attributes(fields.any("attributes"), fields.path("attributes"));
  definition.work = read_work(fields.object("work"));
  definition.floor = read_work(fields.object("floor"));
  if (definition.id != case_id(definition)) {
    throw FieldError(fmt::format("{}: '{}' is not the id of these fields, which is '{}'",
                                 fields.path("id"), excerpt(definition.id),
                                 excerpt(case_id(definition))));
  }
  return definition;
}

Json to_json(const Roof& roof) {
  Json json = {{"instructions", roof.instructions}};
  json["caches"] = Json::array();
  for (const CacheCapacity& cache : roof.caches) {
    json["caches"].push_back({{"level", cache.level}, {"bytes", cache.bytes}});
  }
  json["figures"] = Json::array();
  for (const RoofFigure& figure : roof.figures) {
    json["figures"].push_back({{"kind", name_of(figure.kind)},
                               {"level", figure.level},
                               {"threads", figure.threads},
                               {"rate", figure.rate},
                               {"low", figure.low},
                               {"high", figure.high},
                               {"source", figure.source},
                               {"measured", figure.measured}});
  }
  return json;
}

Roof read_roof(const Json& json, const std::string& where) {
  const Fields fields(json, where);
  Roof roof;
  roof.instructions = fields.text("instructions");
  for (const Json& item : fields.list("caches", kMostRoofLines)) {
    const Fields cache(item, fields.path("caches"));
    roof.caches.push_back({cache.text("level"), cache.integer("bytes", 1, kMostBytes)});
  }
  for (const Json& item : fields.list("figures", kMostRoofLines)) {
    const Fields figure(item, fmt::format("{}[{}]", fields.path("figures"), roof.figures.size()));
    roof.figures.push_back(read_roof_figure(figure));
  }
  return roof;
}

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parse_json(std::string_view text) {
  require_bounded(text);
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw FieldError(fmt::format("not JSON (at byte {})", error.byte));
  } catch (const Json::out_of_range&) {
    throw FieldError("a number is too large");
  }
}

}  // namespace howfast
