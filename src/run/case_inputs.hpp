#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/tensor.hpp"
#include "ops/catalogue.hpp"
#include "run/shared_input.hpp"

namespace howfast {

/// The input sets of one case as tensor files: the same bytes for every target, whatever one of
/// them does to them. Removed when destroyed.
class CaseInputs {
 public:
  /// Writes `sets` sets; `folder` is used where the system has no sealed memory. The seed of the
  /// run and the case alone decide the bytes.
  static Expected<CaseInputs> write(const SelectedCase& selected, std::size_t sets,
                                    std::uint64_t run_seed, const std::filesystem::path& folder);

  /// Bytes that these sets take in the folder.
  static std::int64_t bytes_in_folder(const Case& definition, std::size_t sets);

  std::size_t sets() const { return files_.size(); }

  /// files()[set][input]: absolute paths, for the workers.
  const std::vector<std::vector<std::string>>& files() const { return files_; }

  /// The inputs of one set, mapped; see SharedInput::view().
  std::vector<TensorView> set(std::size_t index) const;

  /// Whether a worker has changed some input; restore() then writes all of them anew, without which
  /// set() has no meaning.
  bool altered() const;
  Expected<void> restore();

 private:
  CaseInputs(const SelectedCase& selected, std::uint64_t seed, std::filesystem::path folder)
      : selected_(selected), seed_(seed), folder_(std::move(folder)) {}

  Expected<void> write_set(std::size_t set);

  const SelectedCase& selected_;
  std::uint64_t seed_;  // of the case
  std::filesystem::path folder_;
  std::vector<std::vector<SharedInput>> inputs_;
  std::vector<std::vector<std::string>> files_;
};

}  // namespace howfast
