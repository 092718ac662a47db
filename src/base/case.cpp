#include "base/case.hpp"

#include <fmt/format.h>

namespace howfast {
namespace {

std::size_t total_bytes(const std::vector<TensorSpec>& tensors) {
  std::size_t bytes = 0;
  for (const TensorSpec& tensor : tensors) bytes += tensor.bytes();
  return bytes;
}

}  // namespace

std::size_t Case::input_bytes() const { return total_bytes(inputs); }

std::size_t Case::output_bytes() const { return total_bytes(outputs); }

std::string case_id(const Case& definition) {
  std::string id = definition.operation + "/";
  for (std::size_t i = 0; i < definition.inputs.size(); ++i) {
    const TensorSpec& input = definition.inputs[i];
    id += fmt::format("{}{}{}", i == 0 ? "" : ",", name_of(input.dtype), to_string(input.shape));
  }
  if (!definition.attributes.empty()) id += "/" + to_string(definition.attributes);
  return id;
}

}  // namespace howfast
