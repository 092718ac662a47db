#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "ops/catalogue.hpp"

/// For the tests of this folder.
namespace howfast {

/// The inputs of a case in memory of their own.
class TestInputs {
 public:
  /// As the operation fills them.
  TestInputs(const Operation& operation, const Case& definition, std::uint64_t seed)
      : TestInputs(definition) {
    operation.fill(definition, seed, tensors_);
  }

  /// Written by hand, converted to each input's dtype.
  TestInputs(const Case& definition, const std::vector<std::vector<double>>& values)
      : TestInputs(definition) {
    EXPECT_EQ(values.size(), tensors_.size());
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      EXPECT_EQ(values[i].size(), static_cast<std::size_t>(tensors_[i].elements()));
      if (tensors_[i].dtype() == DType::i32) {
        std::ranges::transform(values[i], tensors_[i].as<std::int32_t>().begin(),
                               [](double value) { return static_cast<std::int32_t>(value); });
      } else {
        std::ranges::transform(values[i], tensors_[i].as<float>().begin(),
                               [](double value) { return static_cast<float>(value); });
      }
    }
  }

  /// Keeps the leading 11 bits of every f32, as tensor cores do in TF32.
  void round_to_tf32() {
    for (const MutableTensor& tensor : tensors_) {
      if (tensor.dtype() != DType::f32) continue;
      for (float& value : tensor.as<float>()) {
        value = std::bit_cast<float>((std::bit_cast<std::uint32_t>(value) + 0x1000U) & 0xFFFFE000U);
      }
    }
  }

  const std::vector<TensorView>& views() const { return views_; }
  const float* floats(std::size_t input) const { return views_[input].as<float>().data(); }
  const std::vector<std::vector<std::byte>>& bytes() const { return bytes_; }

 private:
  explicit TestInputs(const Case& definition) {
    for (const TensorSpec& input : definition.inputs) {
      std::vector<std::byte>& memory = bytes_.emplace_back(input.bytes());
      tensors_.emplace_back(input.dtype, input.shape, memory.data());
      views_.emplace_back(input.dtype, input.shape, memory.data());
    }
  }

  std::vector<std::vector<std::byte>> bytes_;
  std::vector<MutableTensor> tensors_;
  std::vector<TensorView> views_;
};

inline const Operation& operation_named(std::string_view name) {
  const Operation* operation = find_operation(name);
  if (operation == nullptr) throw std::out_of_range(std::string(name));
  return *operation;
}

/// A case of `operation` at shapes of the test's own.
inline Case case_of(const Operation& operation, const std::vector<Shape>& inputs,
                    const Shape& output, Attributes attributes = {}) {
  Case definition = operation.cases.front().definition;
  EXPECT_EQ(inputs.size(), definition.inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) definition.inputs[i].shape = inputs[i];
  definition.outputs[0].shape = output;
  definition.attributes = std::move(attributes);
  definition.published.clear();
  definition.id = case_id(definition);
  return definition;
}

inline std::vector<ReferenceValue> reference_of(const Operation& operation, const Case& definition,
                                                const TestInputs& inputs,
                                                const std::vector<std::int64_t>& elements) {
  std::vector<ReferenceValue> values(elements.size());
  operation.reference({definition, inputs.views(), 0, elements}, values);
  return values;
}

/// The reference of every element, computed from inputs written by hand.
inline std::vector<double> whole_reference(const Operation& operation, const Case& definition,
                                           const std::vector<std::vector<double>>& inputs) {
  std::vector<std::int64_t> elements(static_cast<std::size_t>(definition.outputs[0].elements()));
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = static_cast<std::int64_t>(i);
  std::vector<double> values;
  for (const ReferenceValue& value :
       reference_of(operation, definition, TestInputs(definition, inputs), elements)) {
    values.push_back(value.value);
  }
  return values;
}

/// The case of the catalogue with this published name.
inline const Case& published_case(const Operation& operation, std::string_view published) {
  for (const CatalogueCase& entry : operation.cases) {
    if (entry.definition.published == published) return entry.definition;
  }
  throw std::out_of_range(std::string(published));
}

}  // namespace howfast
