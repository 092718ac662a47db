#include "worker/framework.hpp"

#include <chrono>

namespace howfast::worker {

std::int64_t Framework::now() {
  const auto time = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time).count();
}

}  // namespace howfast::worker
