/// `kernel-nanobench KERNEL PERCENT SECONDS`: a kernel and the same with further work as nanobench
/// compares them, in so many seconds. Prints as JSON the time of the second over that of the first
/// with its 95 % interval, and whether nanobench tells them apart.
#define ANKERL_NANOBENCH_IMPLEMENT
#include <nanobench.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <type_traits>

#include "kernels.hpp"

namespace {

using howfast::bench::KernelWords;

struct Compared {
  double ratio = 1;
  double low = 1;
  double high = 1;
  bool different = false;
};

/// By Bench::compare(), as its manual shows it; before nanobench had that (4.6), by two runs, whose
/// medians differ when they are further apart than the errors that are stated.
template <typename Bench, typename Kernel>
Compared compare(Bench bench, Kernel& a, Kernel& b, std::chrono::duration<double> seconds) {
  const auto run_a = [&a] { a.run(); };
  const auto run_b = [&b] { b.run(); };
  const auto epochs_of = [&](std::size_t epochs) {
    bench.output(nullptr).epochs(epochs).minEpochTime(
        std::chrono::duration_cast<std::chrono::nanoseconds>(seconds / 2 /
                                                             static_cast<double>(epochs)));
  };
  if constexpr (requires { bench.compare("a", run_a, "b", run_b); }) {
    epochs_of(52);  // as in the manual's example
    const auto result = bench.compare("a", run_a, "b", run_b);
    // Stated as how much faster: speeds, not times.
    return {1 / result[1].relative, 1 / result[1].relativeHigh, 1 / result[1].relativeLow,
            result.isSignificant(1)};
  } else {
    epochs_of(11);  // nanobench's own default
    bench.run("a", run_a);
    bench.run("b", run_b);
    using Measure = ankerl::nanobench::Result::Measure;
    const auto& results = bench.results();
    const double ratio = results[1].median(Measure::elapsed) / results[0].median(Measure::elapsed);
    const double error = results[0].medianAbsolutePercentError(Measure::elapsed) +
                         results[1].medianAbsolutePercentError(Measure::elapsed);
    return {ratio, ratio / (1 + error), ratio * (1 + error), std::abs(std::log(ratio)) > error};
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto words = howfast::bench::read_kernel_words(argc, argv);
  if (!words || argc != 4) {
    std::fputs("usage: kernel-nanobench update|product PERCENT SECONDS\n", stderr);
    return 64;
  }
  const std::chrono::duration<double> seconds(std::strtod(argv[3], nullptr));
  howfast::bench::with_kernel(KernelWords{words->kernel, 0}, [&](auto& a) {
    howfast::bench::with_kernel(*words, [&](auto& b) {
      if constexpr (std::is_same_v<decltype(a), decltype(b)>) {
        const Compared compared = compare(ankerl::nanobench::Bench(), a, b, seconds);
        std::printf("{\"ratio\":%.9g,\"low\":%.9g,\"high\":%.9g,\"different\":%s}\n",
                    compared.ratio, compared.low, compared.high,
                    compared.different ? "true" : "false");
      }
    });
  });
  return 0;
}
