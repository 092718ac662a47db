#include "run/case_inputs.hpp"

#include <fmt/format.h>

#include "base/random.hpp"

namespace howfast {

std::uint64_t stable_hash(std::string_view case_id) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : case_id) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

Expected<CaseInputs> CaseInputs::write(const SelectedCase& selected, std::size_t sets,
                                       std::uint64_t run_seed,
                                       const std::filesystem::path& folder) {
  const Case& definition = selected.definition();
  const std::uint64_t case_seed = seed_of(run_seed, stable_hash(definition.id));
  CaseInputs inputs;
  for (std::size_t set = 0; set < sets; ++set) {
    std::vector<protocol::TensorWriter> writers;
    std::vector<MutableTensor> tensors;
    std::vector<std::string>& files = inputs.files_.emplace_back();
    for (std::size_t i = 0; i < definition.inputs.size(); ++i) {
      const TensorSpec& spec = definition.inputs[i];
      files.push_back(folder / fmt::format("set{}-input{}.npy", set, i));
      auto writer = protocol::TensorWriter::create(files.back(), spec.dtype, spec.shape);
      if (!writer) return tl::unexpected(writer.error());
      writers.push_back(std::move(*writer));
      tensors.push_back(writers.back().tensor());
    }
    selected.operation->fill(definition, seed_of(case_seed, set), tensors);
    writers.clear();
    std::vector<protocol::MappedTensor>& mapped = inputs.mapped_.emplace_back();
    for (const std::string& file : files) {
      auto tensor = protocol::MappedTensor::open(file);
      if (!tensor) return tl::unexpected(tensor.error());
      mapped.push_back(std::move(*tensor));
    }
  }
  return inputs;
}

CaseInputs::~CaseInputs() {
  std::error_code ignored;
  for (const auto& set : files_) {
    for (const std::string& file : set) std::filesystem::remove(file, ignored);
  }
}

std::vector<TensorView> CaseInputs::set(std::size_t index) const {
  std::vector<TensorView> views;
  for (const protocol::MappedTensor& tensor : mapped_.at(index)) views.push_back(tensor.view());
  return views;
}

}  // namespace howfast
