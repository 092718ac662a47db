#pragma once

#include <cstddef>
#include <vector>

#include "base/case.hpp"
#include "base/tensor.hpp"

/// Cases small enough to work out by hand, with their answers: the tests of a framework folder run
/// them through its rows. Two input sets each, so that answers of the wrong set are noticed.
namespace howfast {

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
  std::vector<double> answer;  // of the only output
};

struct TinyCase {
  Case definition;
  std::vector<TinySet> sets;
};

/// At least one case of every operation.
std::vector<TinyCase> tiny_cases();

}  // namespace howfast
