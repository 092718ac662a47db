#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/dtype.hpp"
#include "base/shape.hpp"

namespace howfast {

/// What a tensor is, without its bytes.
struct TensorSpec {
  std::string name;
  DType dtype = DType::f32;
  Shape shape;

  std::int64_t elements() const { return element_count(shape); }
  std::size_t bytes() const { return static_cast<std::size_t>(elements()) * size_of(dtype); }

  friend bool operator==(const TensorSpec&, const TensorSpec&) = default;
};

/// Read-only look at a dense row-major tensor that somebody else owns.
class TensorView {
 public:
  TensorView(DType dtype, Shape shape, const void* data)
      : dtype_(dtype), shape_(std::move(shape)), data_(data) {}

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  const void* data() const { return data_; }
  std::int64_t elements() const { return element_count(shape_); }
  std::size_t bytes() const { return static_cast<std::size_t>(elements()) * size_of(dtype_); }

  /// The elements as T; the caller states the type that dtype() means.
  template <typename T>
  std::span<const T> as() const {
    assert(sizeof(T) == size_of(dtype_));
    return {static_cast<const T*>(data_), static_cast<std::size_t>(elements())};
  }

  /// Element `index` (flat) of any dtype as a double; i64 beyond 2^53 is rounded.
  double at(std::int64_t index) const;

 private:
  DType dtype_;
  Shape shape_;
  const void* data_;
};

/// The same, writable: where an operation's inputs are filled in.
class MutableTensor {
 public:
  MutableTensor(DType dtype, Shape shape, void* data)
      : dtype_(dtype), shape_(std::move(shape)), data_(data) {}

  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  void* data() const { return data_; }
  std::int64_t elements() const { return element_count(shape_); }

  template <typename T>
  std::span<T> as() const {
    assert(sizeof(T) == size_of(dtype_));
    return {static_cast<T*>(data_), static_cast<std::size_t>(elements())};
  }

 private:
  DType dtype_;
  Shape shape_;
  void* data_;
};

}  // namespace howfast
