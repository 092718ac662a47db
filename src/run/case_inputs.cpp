#include "run/case_inputs.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/random.hpp"

namespace howfast {

Expected<CaseInputs> CaseInputs::write(const SelectedCase& selected, std::size_t sets,
                                       std::uint64_t run_seed,
                                       const std::filesystem::path& folder) {
  CaseInputs inputs(selected, seed_of(run_seed, stable_hash(selected.definition().id)), folder);
  inputs.inputs_.resize(sets);
  inputs.files_.resize(sets);
  if (auto written = inputs.restore(); !written) return tl::unexpected(written.error());
  return inputs;
}

std::int64_t CaseInputs::bytes_in_folder([[maybe_unused]] const Case& definition,
                                         [[maybe_unused]] std::size_t sets) {
#ifdef __linux__
  return 0;
#else
  return static_cast<std::int64_t>(sets * definition.input_bytes());
#endif
}

Expected<void> CaseInputs::restore() {
  for (std::size_t set = 0; set < inputs_.size(); ++set) {
    if (auto written = write_set(set); !written) return written;
  }
  return {};
}

Expected<void> CaseInputs::write_set(std::size_t set) {
  const Case& definition = selected_.definition();
  std::vector<SharedInput>& inputs = inputs_[set];
  inputs.clear();  // removes the files, to be created again
  files_[set].clear();
  std::vector<MutableTensor> tensors;
  for (std::size_t i = 0; i < definition.inputs.size(); ++i) {
    const auto file = folder_ / fmt::format("set{}-input{}.npy", set, i);
    auto input = SharedInput::create(definition.inputs[i], file);
    if (!input) return tl::unexpected(input.error());
    inputs.push_back(std::move(*input));
    files_[set].push_back(inputs.back().path());
    tensors.push_back(inputs.back().tensor());
  }
  selected_.operation->fill(definition, seed_of(seed_, set), tensors);
  for (SharedInput& input : inputs) {
    if (auto sealed = input.seal(); !sealed) return sealed;
  }
  return {};
}

std::vector<TensorView> CaseInputs::set(std::size_t index) const {
  std::vector<TensorView> views;
  for (const SharedInput& input : inputs_.at(index)) views.push_back(input.view());
  return views;
}

bool CaseInputs::altered() const {
  return std::ranges::any_of(inputs_, [](const std::vector<SharedInput>& set) {
    return std::ranges::any_of(set, &SharedInput::altered);
  });
}

}  // namespace howfast
