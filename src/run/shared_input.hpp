#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/error.hpp"
#include "base/tensor.hpp"
#include "protocol/tensor_file.hpp"

namespace howfast {

/// One input tensor, filled by the driver and read by every worker, by path. On Linux it is a
/// memory file that is sealed once it is filled: nobody can write it or cut it short any more, the
/// driver included. Elsewhere it is a file for reading only, and altered() tells whether somebody
/// changed it all the same. Gone when destroyed.
class SharedInput {
 public:
  /// Sealed memory where the system has it, else `file`, which must not exist.
  static Expected<SharedInput> create(const TensorSpec& spec, const std::filesystem::path& file);

  /// The file on any system.
  static Expected<SharedInput> in_file(const TensorSpec& spec, const std::filesystem::path& file);

  SharedInput(SharedInput&& other) noexcept;
  SharedInput& operator=(SharedInput&&) = delete;
  ~SharedInput();

  /// What is to be filled, before seal().
  MutableTensor tensor() { return writer_->tensor(); }

  /// Ends the filling; from here on workers may have the path.
  Expected<void> seal();

  /// Absolute; for as long as this lives.
  const std::string& path() const { return path_; }

  /// The sealed tensor. Of a file: only while no worker runs and it is not altered().
  const TensorView& view() const { return mapped_->view(); }

  /// Whether the tensor is no longer what seal() left; found by size, time and drawn bytes.
  bool altered() const;

 private:
  SharedInput() = default;
  Expected<void> fill_from(int descriptor, const TensorSpec& spec);
  std::string sample() const;

  std::string path_;
  bool is_file_ = false;
  int descriptor_ = -1;
  std::optional<protocol::TensorWriter> writer_;
  std::optional<protocol::MappedTensor> mapped_;
  std::string sample_;  // of a file: what altered() looks at
};

}  // namespace howfast
