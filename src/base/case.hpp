#pragma once

#include <string>
#include <vector>

#include "base/attributes.hpp"
#include "base/tensor.hpp"

namespace howfast {

/// Amounts of work of one call.
struct Work {
  double flops = 0;
  double bytes = 0;

  friend bool operator==(const Work&, const Work&) = default;
};

/// One operation at one set of shapes, dtypes and attributes: what every target is asked to do.
struct Case {
  std::string id;         // stable: case_id() of the fields below
  std::string operation;  // "softmax"
  std::string published;  // the published table's own text; empty when the article has no such row
  std::vector<TensorSpec> inputs;
  std::vector<TensorSpec> outputs;
  Attributes attributes;
  Work work;   // nominal: what the formula counts; rates (FLOP/s, bytes/s) divide this by the time
  Work floor;  // a proven lower bound of what must be done; what is faster than it is impossible

  std::size_t input_bytes() const;
  std::size_t output_bytes() const;

  friend bool operator==(const Case&, const Case&) = default;
};

/// "softmax/f32[64,1000000]/axis=-1": operation, inputs joined by ',', attributes joined by ','.
std::string case_id(const Case& definition);

}  // namespace howfast
