#include "base/roof.hpp"

#include <algorithm>
#include <array>

namespace howfast {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"f32", "f64", "read", "write", "copy"};
constexpr const char* kMemory = "memory";

template <typename Wanted>
double most(const Roof& roof, Wanted wanted) {
  double best = 0;
  for (const RoofFigure& figure : roof.figures) {
    if (wanted(figure)) best = std::max(best, figure.rate);
  }
  return best;
}

}  // namespace

std::string_view name_of(RoofKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<RoofKind> parse_roof_kind(std::string_view name) {
  const auto found = std::find(kKinds.begin(), kKinds.end(), name);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<RoofKind>(found - kKinds.begin());
}

const RoofFigure* find_figure(const Roof& roof, RoofKind kind, std::string_view level,
                              int threads) {
  const auto found =
      std::find_if(roof.figures.begin(), roof.figures.end(), [&](const RoofFigure& figure) {
        return figure.kind == kind && figure.level == level && figure.threads == threads;
      });
  return found == roof.figures.end() ? nullptr : &*found;
}

std::string level_of(const Roof& roof, double working_set_bytes) {
  for (const CacheCapacity& cache : roof.caches) {
    if (working_set_bytes <= static_cast<double>(cache.bytes)) return cache.level;
  }
  return kMemory;
}

double most_bytes_per_second(const Roof& roof, double working_set_bytes) {
  const std::string level = level_of(roof, working_set_bytes);
  return most(roof, [&level](const RoofFigure& figure) { return figure.level == level; });
}

double most_flops(const Roof& roof, RoofKind kind) {
  return most(roof, [kind](const RoofFigure& figure) { return figure.kind == kind; });
}

}  // namespace howfast
