#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace howfast {

/// What a roof figure counts: FLOP/s of one dtype, or bytes/s by direction (a copy counts the bytes
/// it reads and those it writes).
enum class RoofKind : std::uint8_t { f32, f64, read, write, copy };

std::string_view name_of(RoofKind kind);
std::optional<RoofKind> parse_roof_kind(std::string_view name);

/// The most that was reached of one kind.
struct RoofFigure {
  RoofKind kind = RoofKind::f32;
  std::string level;  // where the bytes lie: "L1", "L2", "L3" or "memory"; empty for FLOP/s
  int threads = 1;
  double rate = 0;       // per second: FLOPs or bytes
  double low = 0;        // the best of the worst repetition
  double high = 0;       // as far above the best as the best is above the second best
  std::string source;    // what reached it: "AVX3_DL", "memcpy", "torch/cpu matmul"
  std::string measured;  // ISO 8601, UTC

  friend bool operator==(const RoofFigure&, const RoofFigure&) = default;
};

/// A level of cache, of all cores that this process may use together.
struct CacheCapacity {
  std::string level;
  std::int64_t bytes = 0;

  friend bool operator==(const CacheCapacity&, const CacheCapacity&) = default;
};

/// A machine's measured limits.
struct Roof {
  std::string instructions;           // the widest that our kernels use
  std::vector<CacheCapacity> caches;  // smallest first; never empty
  std::vector<RoofFigure> figures;

  friend bool operator==(const Roof&, const Roof&) = default;
};

/// The figure of a kind at a level (empty for FLOP/s) on so many threads; null if there is none.
const RoofFigure* find_figure(const Roof& roof, RoofKind kind, std::string_view level, int threads);

/// The figure's rate and interval from the best rate of each of several repetitions.
void set_rates(RoofFigure& figure, std::vector<double> bests);

/// Puts a higher figure in the place of the one of the same kind, level and threads; a lower one,
/// and one that the roof has not, is left out.
void raise(Roof& roof, const RoofFigure& figure);

/// What a call waits for: the limit that takes it longest.
enum class Bound : std::uint8_t { memory, compute, dispatch };

std::string_view name_of(Bound bound);
std::optional<Bound> parse_bound(std::string_view name);

}  // namespace howfast
