#include "base/roof.hpp"

#include <algorithm>
#include <array>
#include <cassert>

namespace howfast {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"f32", "f64", "read", "write", "copy"};
constexpr std::array<std::string_view, 3> kBounds = {"memory", "compute", "dispatch"};

template <typename Enum, std::size_t count>
std::optional<Enum> parse(const std::array<std::string_view, count>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}

}  // namespace

std::string_view name_of(RoofKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::optional<RoofKind> parse_roof_kind(std::string_view name) {
  return parse<RoofKind>(kKinds, name);
}

std::string_view name_of(Bound bound) { return kBounds[static_cast<std::size_t>(bound)]; }

std::optional<Bound> parse_bound(std::string_view name) { return parse<Bound>(kBounds, name); }

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

void raise(Roof& roof, const RoofFigure& figure) {
  const RoofFigure* known = find_figure(roof, figure.kind, figure.level, figure.threads);
  if (known == nullptr || known->rate >= figure.rate) return;
  roof.figures[static_cast<std::size_t>(known - roof.figures.data())] = figure;
}

}  // namespace howfast
