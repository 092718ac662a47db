#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/case.hpp"
#include "base/roof.hpp"

namespace howfast {

/// What a machine's limits allow one case: the roofline model (Williams, Waterman and Patterson,
/// "Roofline", CACM 52(4), 2009), with a roof of bytes for each level of cache. Of several thread
/// counts the one that reaches most counts.
struct Roofline {
  double moving = 0;     // seconds that the case's nominal bytes take, at the roof of `level`
  double computing = 0;  // seconds that its nominal FLOPs take; 0 where there is no roof for them
  std::string level;     // where the data lies: "L1", "L2", "L3" or "memory"
};

/// Of the case's nominal work. `resident` is how many bytes are gone through before any of them is
/// needed again: they lie in the smallest cache that holds them. As much as is both read and
/// written counts as a copy, the rest as reads or writes. Empty where the roof has no such figures.
std::optional<Roofline> roofline(const Case& definition, std::size_t resident, const Roof& roof);

/// Seconds that the case's floor work takes at the least, whatever the caches held before: bytes
/// beyond what all faster levels together can hold come from a level or from further away, so they
/// take as long as that level's highest figure makes them. 0 where the roof says nothing.
double floor_seconds(const Case& definition, const Roof& roof);

/// What one call comes to beside the roof.
struct RoofShare {
  Bound bound = Bound::memory;
  double seconds = 0;  // what the bound alone takes
  double share = 0;    // of the call's time
};

/// The limit that takes longest, held against the time of a call (`seconds` above 0). `empty_call`
/// is what the target takes for a call that does nothing, in seconds; 0 where it is not known.
RoofShare share_of_roof(const Roofline& roofline, double empty_call, double seconds);

}  // namespace howfast
