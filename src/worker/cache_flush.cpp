#include "worker/cache_flush.hpp"

#include "base/parallel.hpp"

namespace howfast::worker {
namespace {

constexpr std::size_t kLine = 64;  // bytes of a cache line; 128 on some, whose halves come together
constexpr std::size_t kWorthAThread = std::size_t{1} << 20;  // bytes: a millisecond's tenth

}  // namespace

CacheFlush::CacheFlush(std::size_t bytes)
    : bytes_(bytes), memory_(std::make_unique<unsigned char[]>(bytes)) {}

void CacheFlush::operator()() {
  // Written, not only read: a line that is to be written back is in nobody else's cache.
  in_parallel(bytes_, kWorthAThread, [this](std::size_t first, std::size_t last) {
    volatile unsigned char* memory = memory_.get();
    for (std::size_t i = first; i < last; i += kLine) memory[i] = memory[i] + 1;
  });
}

}  // namespace howfast::worker
