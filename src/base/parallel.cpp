#include "base/parallel.hpp"

#include <algorithm>
#include <system_error>
#include <thread>
#include <vector>

namespace howfast {

void in_parallel(std::size_t count, std::size_t worth_a_thread,
                 const std::function<void(std::size_t first, std::size_t last)>& work) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t worth = count / std::max<std::size_t>(worth_a_thread, 1);
  const std::size_t ranges = std::clamp<std::size_t>(worth, 1, cores);
  std::vector<std::thread> threads;
  std::size_t first = 0;
  for (std::size_t range = 0; range + 1 < ranges; ++range) {
    const std::size_t last = first + (count - first) / (ranges - range);
    try {
      threads.emplace_back(work, first, last);
    } catch (const std::system_error&) {
      break;  // the system gives no more threads: the caller's does the rest
    }
    first = last;
  }
  work(first, count);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace howfast
