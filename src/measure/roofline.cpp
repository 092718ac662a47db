#include "measure/roofline.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>

namespace howfast {
namespace {

constexpr std::string_view kMemory = "memory";

// Of all thread counts; null if there is none.
const RoofFigure* best(const Roof& roof, RoofKind kind, std::string_view level) {
  const RoofFigure* highest = nullptr;
  for (const RoofFigure& figure : roof.figures) {
    const bool fits = figure.kind == kind && figure.level == level;
    if (fits && (highest == nullptr || figure.rate > highest->rate)) highest = &figure;
  }
  return highest;
}

// What its multiply-adds are; other dtypes have no roof of ours.
std::optional<RoofKind> arithmetic_of(const Case& definition) {
  if (definition.outputs.empty()) return std::nullopt;
  switch (definition.outputs.front().dtype) {
    case DType::f32: return RoofKind::f32;
    case DType::f64: return RoofKind::f64;
    default: return std::nullopt;
  }
}

// The highest that any way to move bytes may reach at a level; 0 where nothing is known.
double highest_rate(const Roof& roof, std::string_view level) {
  double highest = 0;
  for (const RoofKind kind : {RoofKind::read, RoofKind::write, RoofKind::copy}) {
    if (const RoofFigure* figure = best(roof, kind, level))
      highest = std::max(highest, figure->high);
  }
  return highest;
}

std::string_view level_of(std::size_t resident, const Roof& roof) {
  for (const CacheCapacity& cache : roof.caches) {
    if (resident <= static_cast<std::size_t>(cache.bytes)) return cache.level;
  }
  return kMemory;
}

}  // namespace

std::optional<Roofline> roofline(const Case& definition, std::size_t resident, const Roof& roof) {
  Roofline line;
  line.level = level_of(resident, roof);
  const RoofFigure* copy = best(roof, RoofKind::copy, line.level);
  if (copy == nullptr) return std::nullopt;
  const RoofFigure* read = best(roof, RoofKind::read, line.level);
  const RoofFigure* write = best(roof, RoofKind::write, line.level);
  // Of an accelerator only copies are known.
  if (read == nullptr) read = copy;
  if (write == nullptr) write = copy;

  const double bytes = definition.work.bytes;
  const double written = std::min(static_cast<double>(definition.output_bytes()), bytes);
  const double copied = std::min(written, bytes - written);
  line.moving = 2 * copied / copy->rate + (bytes - written - copied) / read->rate +
                (written - copied) / write->rate;
  if (const auto kind = arithmetic_of(definition)) {
    if (const RoofFigure* flops = best(roof, *kind, "")) {
      line.computing = definition.work.flops / flops->rate;
    }
  }
  return line;
}

double floor_seconds(const Case& definition, const Roof& roof) {
  double least = 0;
  double beyond = definition.floor.bytes;
  for (const CacheCapacity& cache : roof.caches) {
    if (beyond <= 0) break;
    if (const double rate = highest_rate(roof, cache.level); rate > 0) {
      least = std::max(least, beyond / rate);
    }
    // Together, as some machines keep nothing in a cache that a faster one holds.
    beyond -= static_cast<double>(cache.bytes);
  }
  if (const double rate = highest_rate(roof, kMemory); rate > 0 && beyond > 0) {
    least = std::max(least, beyond / rate);
  }
  if (const auto kind = arithmetic_of(definition)) {
    if (const RoofFigure* flops = best(roof, *kind, "")) {
      least = std::max(least, definition.floor.flops / flops->high);
    }
  }
  return least;
}

RoofShare share_of_roof(const Roofline& roofline, double empty_call, double seconds) {
  assert(seconds > 0);
  RoofShare share{Bound::memory, roofline.moving, 0};
  if (roofline.computing > share.seconds) share = {Bound::compute, roofline.computing, 0};
  if (empty_call > share.seconds) share = {Bound::dispatch, empty_call, 0};
  share.share = share.seconds / seconds;
  return share;
}

}  // namespace howfast
