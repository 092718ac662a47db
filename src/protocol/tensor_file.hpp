#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

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

/// Whether the memory of a process that this one started can be read: not on macOS, and not where
/// Linux is set to forbid it (ptrace_scope 2, some containers).
bool can_read_memory(pid_t process);

/// A tensor that belongs to another process, read through a descriptor. Nothing is mapped, so that
/// a file cut short meanwhile is an error and not a SIGBUS.
class TensorReader {
 public:
  /// A tensor file. Checks as MappedTensor::open does; a symbolic link is refused, whatever it
  /// points to.
  static Expected<TensorReader> open(const std::filesystem::path& path);

  /// A dense tensor in the memory of a process, which should stand still while it is read.
  static Expected<TensorReader> in_memory(pid_t process, std::uint64_t address, DType dtype,
                                          const Shape& shape);

  TensorReader(TensorReader&& other) noexcept;
  TensorReader& operator=(TensorReader&& other) noexcept;
  ~TensorReader();

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }

  /// The elements at `indices` (flat, of this shape) as TensorView::at gives them. The error names
  /// a file that is shorter by now, or memory that is none.
  Expected<std::vector<double>> read(std::span<const std::int64_t> indices) const;

 private:
  TensorReader() = default;

  std::filesystem::path path_;
  int descriptor_ = -1;
  DType dtype_ = DType::f32;
  Shape shape_;
  std::size_t data_start_ = 0;  // byte of the file (or address) where the elements begin
};

/// Creates `path` (it must not exist), of exactly the right length, mapped for writing until this
/// is destroyed. Space is reserved at creation, so a full disk is an error here and not a SIGBUS.
class TensorWriter {
 public:
  static Expected<TensorWriter> create(const std::filesystem::path& path, DType dtype,
                                       const Shape& shape);

  /// The same into an empty file that is open already and stays so; `name` is for messages.
  static Expected<TensorWriter> into(int descriptor, const std::filesystem::path& name, DType dtype,
                                     const Shape& shape);

  TensorWriter(TensorWriter&& other) noexcept;
  TensorWriter& operator=(TensorWriter&& other) noexcept;
  ~TensorWriter();

  MutableTensor& tensor() { return tensor_; }

  /// Waits until everything written is in the file, its time of change included.
  void flush();

 private:
  TensorWriter(void* base, std::size_t length, MutableTensor tensor);

  void* base_;
  std::size_t length_;
  MutableTensor tensor_;
};

/// Creates `path` (it must not exist) and writes a whole tensor. On an error nothing is left of it.
Expected<void> write_tensor_file(const std::filesystem::path& path, const TensorView& tensor);

}  // namespace howfast::protocol
