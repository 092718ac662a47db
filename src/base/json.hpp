#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/case.hpp"
#include "base/roof.hpp"

/// JSON of the plain values, and reading with every field checked: protocol messages, run files and
/// scripts all come from outside and may hold anything. Costs 2 s of compile time a file, so it is
/// included by .cpp files only.
namespace howfast {

using Json = nlohmann::ordered_json;

/// A field is missing, of the wrong type or out of range; what() names it, such as
/// "case.inputs[1].shape: not a list", and quotes little of what was read. Thrown by the readers
/// below and caught by whoever parses a whole line, which turns it into its own kind of failure.
class FieldError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An object whose fields are read by name.
class Fields {
 public:
  /// Throws FieldError when `json` is not an object. `where` prefixes every complaint. The json
  /// must outlive this.
  Fields(const Json& json, std::string where);

  const Json& any(std::string_view name) const;
  std::string text(std::string_view name) const;
  bool boolean(std::string_view name) const;
  std::int64_t integer(std::string_view name, std::int64_t low, std::int64_t high) const;
  std::uint64_t unsigned_integer(std::string_view name) const;
  double number(std::string_view name) const;  // finite
  const Json& list(std::string_view name, std::size_t most) const;
  Fields object(std::string_view name) const;
  bool has(std::string_view name) const;  // present and not null

  std::string text_or(std::string_view name, std::string otherwise) const;
  double number_or(std::string_view name, double otherwise) const;

  /// "where.name", for complaints about what was read.
  std::string path(std::string_view name) const;

 private:
  const Json* json_;
  std::string where_;
};

Json to_json(const TensorSpec& tensor);
Json to_json(const Attributes& attributes);
Json to_json(const Work& work);
/// Every field of the case, as in docs/run-file.md.
Json to_json(const Case& definition);

/// Its fields are those of the struct.
Json to_json(const Roof& roof);

/// The inverses; each throws FieldError. Shapes are bounded so that no product overflows; ids are
/// checked to be those of their fields.
TensorSpec read_tensor_spec(const Json& json, const std::string& where);
Attributes read_attributes(const Json& json, const std::string& where);
Case read_case(const Json& json, const std::string& where);
Roof read_roof(const Json& json, const std::string& where);

/// One line of JSON; bytes that are no UTF-8 (a library may print anything) become U+FFFD.
std::string to_line(const Json& json);

/// Parses one line of text; FieldError when it is no JSON (with the position, without the text), is
/// nested over 32 deep or has an object of over 1,000 names: nothing we write comes near.
Json parse_json(std::string_view text);

}  // namespace howfast
