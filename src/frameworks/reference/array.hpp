#pragma once

#include <cstring>
#include <memory>
#include <span>

#include "base/tensor.hpp"

namespace howfast::reference {

/// A dense row-major tensor in this framework's own memory.
class Array {
 public:
  /// All zeros.
  Array(DType dtype, Shape shape)
      : bytes_(std::make_shared<std::byte[]>(TensorSpec{"", dtype, shape}.bytes())),
        tensor_(dtype, std::move(shape), bytes_.get()) {}

  /// A copy of `view`.
  explicit Array(const TensorView& view) : Array(view.dtype(), view.shape()) {
    std::memcpy(bytes_.get(), view.data(), view.bytes());
  }

  const Shape& shape() const { return tensor_.shape(); }
  TensorView view() const { return {tensor_.dtype(), tensor_.shape(), bytes_.get()}; }
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
