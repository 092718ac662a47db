/// `kernel-loop KERNEL PERCENT CALLS`: runs a kernel so many times and prints the nanoseconds that
/// this took; what hyperfine is given to time.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "kernels.hpp"

int main(int argc, char** argv) {
  using Clock = std::chrono::steady_clock;
  const auto words = howfast::bench::read_kernel_words(argc, argv);
  if (!words || argc != 4) {
    std::fputs("usage: kernel-loop update|product PERCENT CALLS\n", stderr);
    return 64;
  }
  const long calls = std::strtol(argv[3], nullptr, 10);
  howfast::bench::with_kernel(*words, [calls](auto& kernel) {
    const auto start = Clock::now();
    for (long call = 0; call < calls; ++call) kernel.run();
    const std::chrono::nanoseconds took = Clock::now() - start;
    std::printf("%lld\n", static_cast<long long>(took.count()));
  });
  return 0;
}
