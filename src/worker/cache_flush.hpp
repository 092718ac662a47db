#pragma once

#include <cstddef>
#include <memory>

namespace howfast::worker {

/// Leaves nothing of what came before in any cache: sends `bytes` of memory of its own through
/// them, on all cores at once, since the caches next to a core are its own. Done before each sample
/// where cold caches are measured.
class CacheFlush {
 public:
  explicit CacheFlush(std::size_t bytes);

  std::size_t bytes() const { return bytes_; }

  void operator()();

 private:
  std::size_t bytes_;
  std::unique_ptr<unsigned char[]> memory_;
};

}  // namespace howfast::worker
