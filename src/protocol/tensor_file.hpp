#pragma once

#include <filesystem>
#include <string>

#include "base/error.hpp"
#include "base/tensor.hpp"

namespace howfast::protocol {

/// Tensors cross processes as files in NumPy's .npy format, version 1.0, little-endian, C order
/// (bf16 is written as two-byte void "|V2"): any language has a reader, and a user can look inside.

/// A tensor file mapped read-only; unmapped when destroyed.
class MappedTensor {
 public:
  /// Maps `path` and checks header and length against each other; the error says what is wrong with
  /// the file: missing, not a tensor file, shorter or longer than its header says.
  static Expected<MappedTensor> open(const std::filesystem::path& path);

  MappedTensor(MappedTensor&& other) noexcept;
  MappedTensor& operator=(MappedTensor&& other) noexcept;
  ~MappedTensor();

  const TensorView& view() const { return view_; }

 private:
  MappedTensor(void* base, std::size_t length, TensorView view);

  void* base_;
  std::size_t length_;
  TensorView view_;
};

/// Creates `path` (it must not exist), of exactly the right length, mapped for writing until this
/// is destroyed. Space is reserved at creation, so a full disk is an error here and not a SIGBUS.
class TensorWriter {
 public:
  static Expected<TensorWriter> create(const std::filesystem::path& path, DType dtype,
                                       const Shape& shape);

  TensorWriter(TensorWriter&& other) noexcept;
  TensorWriter& operator=(TensorWriter&& other) noexcept;
  ~TensorWriter();

  MutableTensor& tensor() { return tensor_; }

 private:
  TensorWriter(void* base, std::size_t length, MutableTensor tensor);

  void* base_;
  std::size_t length_;
  MutableTensor tensor_;
};

/// Writes a whole tensor at once.
Expected<void> write_tensor_file(const std::filesystem::path& path, const TensorView& tensor);

}  // namespace howfast::protocol
