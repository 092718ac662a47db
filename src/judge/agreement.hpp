#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/tolerance.hpp"

namespace howfast {

/// How well an output agrees with the reference.
struct Agreement {
  bool passed = false;
  double worst = 0;  // worst |got - want| / allowed; passed up to 1; infinity for a non-number
  std::int64_t worst_at = 0;  // flat index of that element
  double got = 0;             // the values there, for the message
  double want = 0;
  double error = 0;          // sums of squares over the compared elements: of got - want,
  double size = 0;           // and of want
  std::int64_t checked = 0;  // elements compared
  std::int64_t of = 0;       // elements there are

  /// To how many bits the values are right, relative to their root mean square: log2(rms of want /
  /// rms of got - want). 22 to 24 where f32 is computed with f32, some 11 with TF32 inside, 8 with
  /// bf16. Empty when all are exact, or none is a number.
  std::optional<double> bits() const;

  /// Both must pass: used for the outputs of an operation and for several looks at one target.
  void merge(const Agreement& other);
};

/// Draws flat indices, ascending and distinct, one at random from each of `count` equal strata of
/// [0, of): a contiguous gap of 1/64 of the output cannot be missed when count >= 128, and a
/// scattered one is missed with probability (63/64)^count. All of them when of <= count.
std::vector<std::int64_t> choose_elements(std::int64_t of, std::int64_t count, std::uint64_t seed);

/// Compares what was found at `elements`, of an output of `of` elements, with the reference values
/// for them.
Agreement compare(std::span<const double> got, std::span<const std::int64_t> elements,
                  std::span<const ReferenceValue> want, const Tolerance& tolerance,
                  std::int64_t of);

}  // namespace howfast
