#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace howfast {

/// One parameter of an operation: a whole number (axis=-1), a real (epsilon=1e-05) or a word
/// (mask=causal).
using Attribute = std::variant<std::int64_t, double, std::string>;

/// The parameters of a case, in the order in which its id names them.
class Attributes {
 public:
  using Entry = std::pair<std::string, Attribute>;

  Attributes() = default;
  Attributes(std::initializer_list<Entry> entries) : entries_(entries) {}

  void set(std::string name, Attribute value);
  bool has(std::string_view name) const { return find(name) != nullptr; }

  /// Each throws std::out_of_range, naming the attribute, when it is missing or of another kind.
  std::int64_t integer(std::string_view name) const;
  double real(std::string_view name) const;  // a whole number counts as a real
  const std::string& word(std::string_view name) const;

  const std::vector<Entry>& entries() const { return entries_; }
  bool empty() const { return entries_.empty(); }

  friend bool operator==(const Attributes&, const Attributes&) = default;

 private:
  const Attribute* find(std::string_view name) const;

  std::vector<Entry> entries_;
};

/// "axis=-1,keep=yes"; empty for none. Reals are written with the fewest digits that round-trip.
std::string to_string(const Attributes& attributes);

}  // namespace howfast
