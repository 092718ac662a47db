#include "worker/row.hpp"

#include <algorithm>

namespace howfast::worker {

std::vector<std::string> parameter_names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find_first_of(",)"), list.size() - 1);
    const std::string_view parameter = list.substr(0, end);
    names.emplace_back(parameter.substr(parameter.find_last_of(" &*(") + 1));
    list.remove_prefix(end + 1);
  }
  return names;
}

void check_parameters(const Case& definition, const std::vector<std::string>& names,
                      std::size_t inputs) {
  const std::string row = "the row of " + definition.operation;
  if (definition.inputs.size() != inputs) {
    throw std::runtime_error(row + " takes " + std::to_string(inputs) + " inputs, the case has " +
                             std::to_string(definition.inputs.size()));
  }
  for (std::size_t i = 0; i < inputs; ++i) {
    if (definition.inputs[i].name != names[i]) {
      throw std::runtime_error(row + " takes " + names[i] + " where the case has " +
                               definition.inputs[i].name);
    }
  }
  const auto first = names.begin() + static_cast<std::ptrdiff_t>(inputs);
  for (const auto& [name, value] : definition.attributes.entries()) {
    if (std::find(first, names.end(), name) == names.end()) {
      throw Unsupported(row + " has no attribute " + name);
    }
  }
}

}  // namespace howfast::worker
