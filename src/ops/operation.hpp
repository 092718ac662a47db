#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/case.hpp"
#include "base/tensor.hpp"
#include "base/tolerance.hpp"

namespace howfast {

/// The named lists of cases. Every case of the catalogue is in `full`.
enum class Suite : std::uint8_t { article, quick, full };

/// A case together with the suites that list it.
struct CatalogueCase {
  Case definition;
  std::vector<Suite> suites;

  bool in(Suite suite) const;
};

/// Which output elements the reference is asked for. `elements` are flat indices, ascending.
struct ReferenceRequest {
  const Case& definition;
  std::span<const TensorView> inputs;
  std::size_t output = 0;
  std::span<const std::int64_t> elements;
};

/// One operation: everything about it that is true in every framework. Each file of this folder
/// defines one, as `Operation NAME_operation()`; the build gathers them
/// (cmake/operation_table.cmake). How a framework computes it is that framework's own row, in its
/// folder.
struct Operation {
  std::string name;
  std::string computes;           // one sentence with the formula
  std::string counted;            // what nominal and floor work count, and why the floor is one
  std::string inputs_because;     // how the inputs are filled, and why so
  std::string tolerance_because;  // the argument for the tolerance
  std::string published_instead;  // what the published benchmark did; empty when the same

  std::vector<CatalogueCase> cases;

  /// Fills one set of inputs; the same seed gives the same bytes on every machine.
  void (*fill)(const Case& definition, std::uint64_t seed, std::span<MutableTensor> inputs);

  /// The values of the asked elements in double precision, in the order asked.
  void (*reference)(const ReferenceRequest& request, std::span<ReferenceValue> values);

  /// How far an element of output `output` may lie from its reference, when the framework computes
  /// in the dtype of the case.
  Tolerance (*tolerance)(const Case& definition, std::size_t output);
};

/// A case with its id made from its fields. Every case is in `full`; name the other suites.
CatalogueCase make_case(Case definition, std::vector<Suite> further_suites);

/// An f32 tensor: the dtype of nearly all published cases.
TensorSpec f32(std::string name, Shape shape);

/// 2^-24: the largest relative error of rounding to f32 once (unit roundoff).
inline constexpr double kRoundoffF32 = 0x1p-24;

}  // namespace howfast
