#pragma once

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/case.hpp"
#include "base/tensor.hpp"

/// Cases small enough to work out by hand, with their answers: the tests of a framework folder run
/// them through its rows. Two input sets each, so that answers of the wrong set are noticed.
namespace howfast::worker {

/// Numbers held in the dtype of the tensor they are for.
class TinyTensor {
 public:
  TinyTensor(TensorSpec spec, const std::vector<double>& values);

  const TensorSpec& spec() const { return spec_; }
  TensorView view() const { return {spec_.dtype, spec_.shape, bytes_.data()}; }

  /// Overwrites every byte: who still reads them after this gets wrong answers.
  void scribble();

 private:
  TensorSpec spec_;
  std::vector<std::byte> bytes_;
};

struct TinySet {
  std::vector<TinyTensor> inputs;
  std::vector<std::vector<double>> answers;  // of each output
};

struct TinyCase {
  Case definition;
  std::vector<TinySet> sets;
};

/// An input as tiny() takes it.
struct TinyInput {
  TensorSpec spec;
  std::vector<std::vector<double>> values;  // of each set
};

/// A case with as many sets as `answers`.
inline TinyCase tiny(std::string operation, const std::vector<TinyInput>& inputs,
                     Attributes attributes, Shape answer_shape,
                     const std::vector<std::vector<double>>& answers,
                     DType answer_dtype = DType::f32) {
  TinyCase made;
  made.definition.operation = std::move(operation);
  made.definition.attributes = std::move(attributes);
  made.definition.outputs = {{"y", answer_dtype, std::move(answer_shape)}};
  for (const auto& input : inputs) {
    made.definition.inputs.push_back(input.spec);
  }
  made.definition.id = case_id(made.definition);
  for (std::size_t set = 0; set < answers.size(); ++set) {
    made.sets.push_back({{}, {answers[set]}});
    for (const auto& input : inputs) {
      made.sets.back().inputs.emplace_back(input.spec, input.values[set]);
    }
  }
  return made;
}

/// `made` with indices of the same shape as a second output.
inline TinyCase with_indices(TinyCase made, const std::vector<std::vector<double>>& answers) {
  made.definition.outputs.push_back({"indices", DType::i32, made.definition.outputs[0].shape});
  for (std::size_t set = 0; set < answers.size(); ++set) {
    made.sets[set].answers.push_back(answers[set]);
  }
  return made;
}

template <typename T>
void store(MutableTensor tensor, const std::vector<double>& values) {
  std::transform(values.begin(), values.end(), tensor.as<T>().begin(),
                 [](double value) { return static_cast<T>(value); });
}

inline TinyTensor::TinyTensor(TensorSpec spec, const std::vector<double>& values)
    : spec_(std::move(spec)), bytes_(spec_.bytes()) {
  assert(values.size() == static_cast<std::size_t>(spec_.elements()));
  const MutableTensor tensor(spec_.dtype, spec_.shape, bytes_.data());
  if (spec_.dtype == DType::i32) {
    store<std::int32_t>(tensor, values);
  } else {
    assert(spec_.dtype == DType::f32);
    store<float>(tensor, values);
  }
}

inline void TinyTensor::scribble() { std::fill(bytes_.begin(), bytes_.end(), std::byte{0x7f}); }

/// Cases of operations that some framework has a row for.
inline std::vector<TinyCase> tiny_cases() {
  const auto f32 = [](const char* name, Shape shape) {
    return TensorSpec{name, DType::f32, std::move(shape)};
  };
  const double ln3 = std::log(3.0);
  const double e = std::exp(1.0);
  const double selu_scale = 1.0507009873554805;
  const double selu_alpha = 1.6732632423543772;
  const std::int64_t zero = 0;
  const std::int64_t one = 1;
  const auto activation = [&](const char* operation, Attributes attributes,
                              const std::vector<std::vector<double>>& answers) {
    return tiny(operation, {{f32("x", {3}), {{-1, 0, 1}, {1, -1, 1}}}}, std::move(attributes), {3},
                answers);
  };
  const auto i32 = [](const char* name, Shape shape) {
    return TensorSpec{name, DType::i32, std::move(shape)};
  };
  // x has rows (1 2 3), (4 5 6) in channel 0 and (0 1 0), (1 0 1) in channel 1. Output channel
  // 0 is the upper left of channel 0 plus ten times the lower right of channel 1; output
  // channel 1 is the lower left of channel 0 plus a hundred times the upper right of channel 1.
  const auto conv2d = [&](const char* operation) {
    return tiny(operation,
                {{f32("x", {1, 2, 3, 2}),
                  {{1, 0, 2, 1, 3, 0, 4, 1, 5, 0, 6, 1}, {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1}}},
                 {f32("weight", {2, 2, 2, 2}),
                  {{1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 100, 1, 0, 0, 0},
                   {1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 100, 1, 0, 0, 0}}}},
                {{"stride", one}, {"padding", zero}}, {1, 1, 2, 2},
                {{1, 104, 12, 5}, {10, 100, 10, 100}});
  };
  // Output channel 0 is channel 0 plus channel 1 of the next position, output channel 1 the other
  // way round.
  const auto conv1d = [&](const char* operation) {
    return tiny(operation,
                {{f32("x", {1, 3, 2}), {{1, 10, 2, 20, 3, 30}, {1, 0, 0, 1, 1, 1}}},
                 {f32("weight", {2, 2, 2}), {{1, 0, 0, 1, 0, 1, 1, 0}, {1, 0, 0, 1, 0, 1, 1, 0}}}},
                {{"stride", one}, {"padding", zero}}, {1, 2, 2}, {{21, 12, 32, 23}, {2, 0, 1, 2}});
  };
  // One query weighs both keys alike; the other, once scaled, the keys 1 to 3 or 3 to 1.
  const std::vector<TinyInput> qkv = {
      {f32("q", {1, 1, 2, 2}), {{0, 0, 0, 2 * ln3}, {2 * ln3, 0, 0, 0}}},
      {f32("k", {1, 1, 2, 2}), {{1, 0, 0, 1}, {1, 0, 0, 1}}},
      {f32("v", {1, 1, 2, 2}), {{4, 0, 0, 8}, {4, 0, 0, 8}}}};
  constexpr double kMasked = -std::numeric_limits<double>::infinity();
  std::vector<TinyInput> masked_qkv = qkv;
  masked_qkv.push_back({f32("mask", {2, 2}), {{0, kMasked, 0, 0}, {kMasked, 0, 0, 0}}});
  const Attributes halved = {{"scale", 0.5}};
  return {
      activation("relu", {}, {{0, 0, 1}, {1, 0, 1}}),
      activation("leaky_relu", {{"negative_slope", 0.25}}, {{-.25, 0, 1}, {1, -.25, 1}}),
      tiny("prelu",
           {{f32("x", {3}), {{-1, 0, 1}, {1, -2, 1}}}, {f32("weight", {1}), {{.25}, {.75}}}}, {},
           {3}, {{-.25, 0, 1}, {1, -1.5, 1}}),
      activation("selu", {},
                 {{selu_scale * selu_alpha * (1 / e - 1), 0, selu_scale},
                  {selu_scale, selu_scale * selu_alpha * (1 / e - 1), selu_scale}}),
      activation("sigmoid", {},
                 {{1 / (1 + e), .5, e / (1 + e)}, {e / (1 + e), 1 / (1 + e), e / (1 + e)}}),
      activation("softplus", {},
                 {{std::log(1 + 1 / e), std::log(2.0), std::log(1 + e)},
                  {std::log(1 + e), std::log(1 + 1 / e), std::log(1 + e)}}),
      // Variances 1 and 4 of lanes around 2 and 0; eps makes them 4 and 7.
      tiny("layer_norm", {{f32("x", {2, 2}), {{1, 3, -2, 2}, {3, 1, 0, 0}}}}, {{"eps", 3.0}},
           {2, 2}, {{-.5, .5, -2 / std::sqrt(7.0), 2 / std::sqrt(7.0)}, {.5, -.5, 0, 0}}),
      tiny("sum", {{f32("x", {2, 3}), {{1, 2, 3, 40, 50, 60}, {1, 1, 1, 1, 1, 2}}}},
           {{"axis", zero}}, {3}, {{41, 52, 63}, {2, 2, 3}}),
      tiny("sum", {{f32("x", {2, 3}), {{1, 2, 3, 40, 50, 60}, {1, 1, 1, 1, 1, 2}}}},
           {{"axis", std::int64_t{-1}}}, {2}, {{6, 150}, {3, 4}}),
      tiny("sum_all", {{f32("x", {2, 3}), {{1, 2, 3, 40, 50, 60}, {1, 1, 1, 1, 1, 2}}}}, {}, {},
           {{156}, {7}}),
      tiny("argmax", {{f32("x", {2, 3}), {{3, 1, 2, 4, 5, -9}, {1, 2, 3, 0, 1, 4}}}},
           {{"axis", zero}}, {3}, {{1, 1, 0}, {0, 0, 1}}, DType::i32),
      tiny("argmax", {{f32("x", {2, 3}), {{3, 1, 2, 4, 5, -9}, {1, 2, 3, 0, 1, 4}}}},
           {{"axis", one}}, {2}, {{0, 1}, {2, 2}}, DType::i32),
      tiny("bce_logits",
           {{f32("x", {3}), {{0, ln3, ln3}, {ln3, -ln3, 0}}},
            {f32("target", {3}), {{1, 1, 0}, {1, 0, 0}}}},
           {}, {},
           {{(std::log(2.0) + std::log(4.0 / 3) + std::log(4.0)) / 3},
            {(2 * std::log(4.0 / 3) + std::log(2.0)) / 3}}),
      tiny("bce_prob",
           {{f32("p", {2}), {{.25, .25}, {0, 0}}}, {f32("target", {2}), {{1, 0}, {1, 0}}}}, {}, {},
           {{(std::log(4.0) + std::log(4.0 / 3)) / 2}, {50}}),
      tiny("softmax", {{f32("x", {2, 2}), {{0, ln3, 0, 0}, {ln3, 0, ln3, ln3}}}},
           {{"axis", std::int64_t{-1}}}, {2, 2}, {{.25, .75, .5, .5}, {.75, .25, .5, .5}}),
      tiny("softmax", {{f32("x", {2, 2}), {{0, 0, ln3, 0}, {ln3, ln3, 0, ln3}}}}, {{"axis", zero}},
           {2, 2}, {{.25, .5, .75, .5}, {.75, .5, .25, .5}}),
      tiny("linear",
           {{f32("x", {1, 2, 2}), {{1, 2, 3, 4}, {0, 1, 0, 0}}},
            {f32("weight", {3, 2}), {{1, 0, 0, 1, 1, 1}, {1, 2, 3, 4, 5, 6}}},
            {f32("bias", {3}), {{10, 20, 30}, {.5, .25, 0}}}},
           {}, {1, 2, 3}, {{11, 22, 33, 13, 24, 37}, {2.5, 4.25, 6, .5, .25, 0}}),
      tiny("addmm",
           {{f32("x", {2, 2}), {{1, 2, 3, 4}, {0, 1, 0, 0}}},
            {f32("weight", {2, 3}), {{1, 0, 1, 0, 1, 1}, {1, 2, 3, 4, 5, 6}}},
            {f32("bias", {3}), {{10, 20, 30}, {.5, .25, 0}}}},
           {}, {2, 3}, {{11, 22, 33, 13, 24, 37}, {4.5, 5.25, 6, .5, .25, 0}}),
      tiny("matmul",
           {{f32("a", {2, 3}), {{1, 2, 3, 4, 5, 6}, {1, 0, 0, 0, 0, 1}}},
            {f32("b", {3, 2}), {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}}}},
           {}, {2, 2}, {{22, 28, 49, 64}, {1, 2, 5, 6}}),
      conv2d("conv2d"),
      conv2d("conv2d_channels_last"),
      // Padded, the four windows of one pixel see it in each corner in turn.
      tiny("conv2d",
           {{f32("x", {1, 1, 1, 1}), {{2}, {3}}},
            {f32("weight", {1, 2, 2, 1}), {{1, 2, 3, 4}, {1, 2, 3, 4}}}},
           {{"stride", one}, {"padding", one}}, {1, 2, 2, 1}, {{8, 6, 4, 2}, {12, 9, 6, 3}}),
      conv1d("conv1d"),
      conv1d("conv1d_channels_last"),
      tiny("conv1d",
           {{f32("x", {1, 1, 1}), {{2}, {3}}}, {f32("weight", {1, 2, 1}), {{1, 3}, {1, 3}}}},
           {{"stride", one}, {"padding", one}}, {1, 2, 1}, {{6, 2}, {9, 3}}),
      tiny("sdpa", masked_qkv, halved, {1, 1, 2, 2}, {{4, 0, 1, 6}, {0, 8, 2, 4}}),
      tiny("sdpa_causal", qkv, halved, {1, 1, 2, 2}, {{4, 0, 1, 6}, {4, 0, 2, 4}}),
      tiny("sdpa_unmasked", qkv, halved, {1, 1, 2, 2}, {{2, 4, 1, 6}, {3, 2, 2, 4}}),
      tiny("concat",
           {{f32("a", {2, 2}), {{1, 2, 3, 4}, {5, 6, 7, 8}}}, {f32("b", {1, 2}), {{9, 8}, {1, 2}}}},
           {{"axis", zero}}, {3, 2}, {{1, 2, 3, 4, 9, 8}, {5, 6, 7, 8, 1, 2}}),
      tiny("concat",
           {{f32("a", {2, 2}), {{1, 2, 3, 4}, {5, 6, 7, 8}}}, {f32("b", {2, 1}), {{9, 8}, {1, 2}}}},
           {{"axis", one}}, {2, 3}, {{1, 2, 9, 3, 4, 8}, {5, 6, 1, 7, 8, 2}}),
      tiny("sort", {{f32("x", {2, 2}), {{3, 1, 2, 5}, {-1, 2, -3, 1}}}}, {{"axis", zero}}, {2, 2},
           {{2, 1, 3, 5}, {-3, 1, -1, 2}}),
      tiny("sort", {{f32("x", {2, 2}), {{3, 1, 2, 5}, {-1, 2, 1, -3}}}}, {{"axis", one}}, {2, 2},
           {{1, 3, 2, 5}, {-1, 2, -3, 1}}),
      with_indices(tiny("sort_with_indices", {{f32("x", {2, 2}), {{3, 1, 2, 5}, {-1, 2, -3, 1}}}},
                        {{"axis", zero}}, {2, 2}, {{2, 1, 3, 5}, {-3, 1, -1, 2}}),
                   {{1, 0, 0, 1}, {1, 1, 0, 0}}),
      with_indices(tiny("sort_with_indices", {{f32("x", {2, 2}), {{3, 1, 2, 5}, {-1, 2, 1, -3}}}},
                        {{"axis", one}}, {2, 2}, {{1, 3, 2, 5}, {-1, 2, -3, 1}}),
                   {{1, 0, 0, 1}, {0, 1, 1, 0}}),
      tiny("gather",
           {{f32("x", {3, 2}), {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}}},
            {i32("indices", {4}), {{2, 0, 2, 1}, {1, 1, 0, 0}}}},
           {}, {4, 2}, {{5, 6, 1, 2, 5, 6, 3, 4}, {3, 4, 3, 4, 1, 2, 1, 2}}),
      tiny("scatter_add",
           {{f32("x", {3, 2}), {{1, 2, 3, 4, 5, 6}, {0, 0, 0, 0, 0, 0}}},
            {i32("indices", {3}), {{2, 0, 2}, {1, 1, 1}}},
            {f32("updates", {3, 2}), {{10, 20, 30, 40, 50, 60}, {1, 2, 3, 4, 5, 6}}}},
           {}, {3, 2}, {{31, 42, 3, 4, 65, 86}, {0, 0, 9, 12, 0, 0}}),
      tiny("scatter_max",
           {{f32("x", {3, 2}), {{1, 2, 3, 4, 5, 6}, {0, 0, 0, 0, 0, 0}}},
            {i32("indices", {3}), {{2, 0, 2}, {1, 1, 1}}},
            {f32("updates", {3, 2}), {{10, -20, .5, 2.5, 8, 7}, {1, 6, 3, 4, 5, 2}}}},
           {}, {3, 2}, {{1, 2.5, 3, 4, 10, 7}, {0, 0, 5, 6, 0, 0}}),
      tiny("scatter_set",
           {{f32("x", {3, 2}), {{1, 2, 3, 4, 5, 6}, {0, 0, 0, 0, 0, 0}}},
            {i32("indices", {2}), {{2, 0}, {1, 2}}},
            {f32("updates", {2, 2}), {{10, 20, 30, 40}, {1, 2, 3, 4}}}},
           {}, {3, 2}, {{30, 40, 3, 4, 10, 20}, {0, 0, 1, 2, 3, 4}}),
  };
}

}  // namespace howfast::worker
