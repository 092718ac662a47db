#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/random.hpp"

namespace howfast::worker {

/// Where stack, heap and inputs come to lie in this launch, drawn from a seed, so that lucky and
/// unlucky layouts average out over launches instead of looking like a difference between targets
/// (docs/method.md; Mytkowicz et al. 2009). The driver pads the environment.
class Placement {
 public:
  /// Takes blocks of random sizes from the heap and keeps them, so that what is allocated later
  /// lies elsewhere.
  explicit Placement(std::uint64_t seed);

  /// Calls action() with the stack moved down by this launch's pad, 0 to 4080 bytes.
  template <typename Action>
  void with_stack_pad(const Action& action) const {
    on_lower_stack(
        stack_pad_, [](const void* erased) { (*static_cast<const Action*>(erased))(); }, &action);
  }

  /// A seed for where the inputs of the case that is loaded next come to lie.
  std::uint64_t next_seed() { return seed_of(seed_, 2 + loads_++); }

 private:
  static void on_lower_stack(std::size_t bytes, void (*run)(const void*), const void* action);

  std::uint64_t seed_;
  std::uint64_t loads_ = 0;
  std::size_t stack_pad_;
  std::vector<std::unique_ptr<std::byte[]>> heap_pad_;
};

}  // namespace howfast::worker
