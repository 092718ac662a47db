#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "base/tensor.hpp"

namespace howfast::worker {

/// The inputs of a case on their way into a framework's own memory. In which order they are copied,
/// and at which offset each begins within its allocation, is drawn from a seed for every launch:
/// where buffers lie against pages and cache sets changes times by several percent
/// (docs/method.md).
class InputSets {
 public:
  /// Offsets are multiples of this, so that every alignment frameworks ask for is kept, up to
  /// kMostOffset.
  static constexpr std::size_t kOffsetStep = 64;
  static constexpr std::size_t kMostOffset = 16384;  // bytes: four pages, and the L1 cache's ways

  /// views[set][input] are of mapped files that go away after loading.
  InputSets(std::vector<std::vector<TensorView>> views, std::uint64_t seed)
      : views_(std::move(views)), seed_(seed) {}

  std::size_t size() const { return views_.size(); }

  /// Calls `copy(view, offset)` for every input of every set, in the drawn order; returns what it
  /// returned as [set][input]. `offset` is in bytes.
  template <typename Copy>
  auto copied(Copy copy) const {
    using Tensor = decltype(copy(std::declval<const TensorView&>(), std::size_t{0}));
    std::vector<std::pair<std::size_t, std::size_t>> order;
    std::vector<std::vector<std::optional<Tensor>>> placed;
    for (std::size_t set = 0; set < views_.size(); ++set) {
      placed.emplace_back(views_[set].size());
      for (std::size_t input = 0; input < views_[set].size(); ++input)
        order.push_back({set, input});
    }
    shuffle(order, seed_of(seed_, 0));
    for (std::size_t i = 0; i < order.size(); ++i) {
      const auto [set, input] = order[i];
      const std::size_t offset =
          kOffsetStep * below(seed_of(seed_, 1), i, kMostOffset / kOffsetStep);
      placed[set][input].emplace(copy(views_[set][input], offset));
    }
    std::vector<std::vector<Tensor>> tensors;
    for (auto& set : placed) {
      tensors.emplace_back();
      for (auto& tensor : set) tensors.back().push_back(std::move(*tensor));
    }
    return tensors;
  }

 private:
  std::vector<std::vector<TensorView>> views_;
  std::uint64_t seed_;
};

}  // namespace howfast::worker
