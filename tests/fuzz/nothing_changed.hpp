#pragma once

#include <string>

#include "base/json.hpp"
#include "check.hpp"

namespace howfast::fuzz {

/// What is written of a value says the same as what it was read from, wherever both say something.
inline void demand_nothing_changed(const Json& read, const Json& written) {
  if (read.is_null()) return;  // stands for what is not there, such as an empty text
  if (written.is_object()) {
    for (const auto& [name, value] : written.items()) {
      if (read.contains(name)) demand_nothing_changed(read[name], value);
    }
  } else if (written.is_array()) {
    demand(read.size() == written.size(), "lists stay as long as they were", written.dump());
    for (std::size_t i = 0; i < read.size(); ++i) demand_nothing_changed(read[i], written[i]);
  } else if (written.is_number_float()) {
    demand(read.get<double>() == written.get<double>(), "numbers stay what they were", read.dump());
  } else {
    // As text: nlohmann::json finds -1 and 2^64 - 1 equal.
    demand(read.dump() == written.dump(), "values stay what they were", read.dump());
  }
}

inline void demand_nothing_changed(std::string_view read, std::string_view written) {
  demand_nothing_changed(parse_json(read), parse_json(written));
}

}  // namespace howfast::fuzz
