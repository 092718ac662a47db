#include "base/roof.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace howfast {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"f32", "f64", "read", "write", "copy"};

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

void set_rates(RoofFigure& figure, std::vector<double> bests) {
  assert(!bests.empty());
  std::sort(bests.begin(), bests.end());
  figure.rate = bests.back();
  figure.low = bests.front();
  figure.high = bests.size() > 1 ? 2 * bests.back() - bests[bests.size() - 2] : bests.back();
}

}  // namespace howfast
