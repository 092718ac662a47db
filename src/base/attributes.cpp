#include "base/attributes.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace howfast {

void Attributes::set(std::string name, Attribute value) {
  for (Entry& entry : entries_) {
    if (entry.first == name) {
      entry.second = std::move(value);
      return;
    }
  }
  entries_.emplace_back(std::move(name), std::move(value));
}

const Attribute* Attributes::find(std::string_view name) const {
  for (const Entry& entry : entries_) {
    if (entry.first == name) return &entry.second;
  }
  return nullptr;
}

std::int64_t Attributes::integer(std::string_view name) const {
  if (const Attribute* found = find(name)) {
    if (const auto* value = std::get_if<std::int64_t>(found)) return *value;
  }
  throw std::out_of_range(fmt::format("no whole-number attribute '{}'", name));
}

double Attributes::real(std::string_view name) const {
  if (const Attribute* found = find(name)) {
    if (const auto* value = std::get_if<double>(found)) return *value;
    if (const auto* value = std::get_if<std::int64_t>(found)) return static_cast<double>(*value);
  }
  throw std::out_of_range(fmt::format("no real attribute '{}'", name));
}

const std::string& Attributes::word(std::string_view name) const {
  if (const Attribute* found = find(name)) {
    if (const auto* value = std::get_if<std::string>(found)) return *value;
  }
  throw std::out_of_range(fmt::format("no word attribute '{}'", name));
}

std::string to_string(const Attributes& attributes) {
  std::string text;
  for (const auto& [name, value] : attributes.entries()) {
    if (!text.empty()) text += ',';
    text += std::visit([&n = name](const auto& v) { return fmt::format("{}={}", n, v); }, value);
  }
  return text;
}

}  // namespace howfast
