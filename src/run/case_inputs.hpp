#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"
#include "ops/catalogue.hpp"
#include "protocol/tensor_file.hpp"

namespace howfast {

/// The input sets of one case as tensor files: the same bytes for every target. Removed when
/// destroyed.
class CaseInputs {
 public:
  /// Writes `sets` sets into `folder`. The seed of the run and the case alone decide the bytes.
  static Expected<CaseInputs> write(const SelectedCase& selected, std::size_t sets,
                                    std::uint64_t run_seed, const std::filesystem::path& folder);

  CaseInputs(CaseInputs&&) = default;
  CaseInputs& operator=(CaseInputs&&) = delete;
  ~CaseInputs();

  std::size_t sets() const { return files_.size(); }

  /// files()[set][input]: absolute paths, for the workers.
  const std::vector<std::vector<std::string>>& files() const { return files_; }

  /// The inputs of one set, mapped.
  std::vector<TensorView> set(std::size_t index) const;

 private:
  CaseInputs() = default;

  std::vector<std::vector<std::string>> files_;
  std::vector<std::vector<protocol::MappedTensor>> mapped_;
};

/// A number for a case that is the same in every run and on every machine: FNV-1a of its id.
std::uint64_t stable_hash(std::string_view case_id);

}  // namespace howfast
