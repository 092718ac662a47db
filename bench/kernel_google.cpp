/// `kernel-google KERNEL PERCENT [--benchmark_...]`: a kernel as google/benchmark times it.
#include <cstdio>
#include <string>

#include <benchmark/benchmark.h>

#include "kernels.hpp"

int main(int argc, char** argv) {
  const auto words = howfast::bench::read_kernel_words(argc, argv);
  if (!words) {
    std::fputs("usage: kernel-google update|product PERCENT [--benchmark_...]\n", stderr);
    return 64;
  }
  const std::string name(words->kernel);
  argv[2] = argv[0];
  int left = argc - 2;
  benchmark::Initialize(&left, argv + 2);
  howfast::bench::with_kernel(*words, [&name](auto& kernel) {
    benchmark::RegisterBenchmark(name.c_str(), [&kernel](benchmark::State& state) {
      for ([[maybe_unused]] const auto _ : state) kernel.run();
    });
    benchmark::RunSpecifiedBenchmarks();
  });
  return 0;
}
