#pragma once

#include <cstring>
#include <memory>
#include <span>

#include "base/tensor.hpp"

namespace howfast::reference {

/// A dense row-major tensor in this framework's own memory.
class Array {
 public:
  /// All zeros; begins `offset` bytes into its allocation.
  Array(DType dtype, Shape shape, std::size_t offset = 0)
      : bytes_(std::make_shared<std::byte[]>(offset + TensorSpec{"", dtype, shape}.bytes())),
        tensor_(dtype, std::move(shape), bytes_.get() + offset) {}

  /// A copy of `view`.
  explicit Array(const TensorView& view, std::size_t offset = 0)
      : Array(view.dtype(), view.shape(), offset) {
    std::memcpy(tensor_.data(), view.data(), view.bytes());
  }

  const Shape& shape() const { return tensor_.shape(); }
  TensorView view() const { return {tensor_.dtype(), tensor_.shape(), tensor_.data()}; }
  std::shared_ptr<const void> owner() const { return bytes_; }

  template <typename T>
  std::span<const T> as() const {
    return view().as<T>();
  }
  template <typename T>
  std::span<T> as() {
    return tensor_.as<T>();
  }

 private:
  std::shared_ptr<std::byte[]> bytes_;
  MutableTensor tensor_;
};

}  // namespace howfast::reference
