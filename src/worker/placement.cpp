#include "worker/placement.hpp"

#include <alloca.h>

#include "base/random.hpp"

namespace howfast::worker {
namespace {

constexpr std::uint32_t kStackSteps = 256;  // of 16 bytes, the stack's alignment: one page in all
constexpr std::uint64_t kHeapBlocks = 64;
constexpr std::uint32_t kMostHeapBytes = 8192;  // a block; above it, allocators use whole pages

}  // namespace

Placement::Placement(std::uint64_t seed)
    : seed_(seed), stack_pad_(std::size_t{16} * below(seed_of(seed, 0), 0, kStackSteps)) {
  for (std::uint64_t block = 0; block < kHeapBlocks; ++block) {
    const std::size_t bytes = std::size_t{1} + below(seed_of(seed, 1), block, kMostHeapBytes);
    heap_pad_.push_back(std::make_unique<std::byte[]>(bytes));
  }
}

[[gnu::noinline]] void Placement::on_lower_stack(std::size_t bytes, void (*run)(const void*),
                                                 const void* action) {
  auto* pad = static_cast<volatile char*>(alloca(bytes + 1));
  pad[0] = 0;  // or the compiler would drop the pad
  run(action);
  pad[0] = 1;  // or it would make the call after freeing it
}

}  // namespace howfast::worker
