#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <vector>

/// What the hand-written loops share: random numbers and a clock. They include nothing of howfast,
/// since they are there to check it.
namespace hand_loop {

/// Input sets the loop goes round, as howfast does.
inline constexpr std::size_t kSets = 4;

/// On [middle - 1, middle + 1) or `reach` to either side: of the same numbers as the catalogue's
/// cases have, since what some operations take depends on them (softmax of numbers around 100 takes
/// 8 % longer than around 0).
inline std::vector<float> random_floats(std::size_t count, unsigned seed, float middle = 0,
                                        float reach = 1) {
  std::mt19937 bits(seed);
  std::uniform_real_distribution<float> uniform(middle - reach, middle + reach);
  std::vector<float> values(count);
  for (auto& value : values) value = uniform(bits);
  return values;
}

inline std::vector<int> random_rows(std::size_t count, int rows, unsigned seed) {
  std::mt19937 bits(seed);
  std::uniform_int_distribution<int> uniform(0, rows - 1);
  std::vector<int> values(count);
  for (auto& value : values) value = uniform(bits);
  return values;
}

inline double seconds_now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline void print(const char* name, double seconds) {
  std::printf("{\"case\":\"%s\",\"seconds\":%.9g}\n", name, seconds);
  std::fflush(stdout);
}

/// From here on (seconds) the second call of a process is what howfast times, and so the loop does.
inline constexpr double kSlowCall = 0.2;

/// Prints the median time of one call: `call(set)` does it and keeps its result, `drop()` frees
/// that before the clock is read. Samples are at least a millisecond of calls, for a second in all.
template <typename Call, typename Drop>
void time_calls(const char* name, Call call, Drop drop) {
  call(0);
  drop();
  double start = seconds_now();
  call(1);
  const double second = seconds_now() - start;
  if (second > kSlowCall) {
    drop();
    return print(name, second);
  }
  for (std::size_t set = 0; set < kSets; ++set) call(set);
  start = seconds_now();
  call(0);
  const double first = seconds_now() - start;
  const auto calls = static_cast<std::size_t>(std::clamp(std::ceil(1e-3 / first), 1.0, 1e6));

  std::vector<double> samples;
  std::size_t turn = 0;
  const double end = seconds_now() + 1;
  while (samples.size() < 5 || seconds_now() < end) {
    drop();
    start = seconds_now();
    for (std::size_t i = 0; i < calls; ++i) call(turn++ % kSets);
    samples.push_back((seconds_now() - start) / static_cast<double>(calls));
  }
  drop();
  std::nth_element(samples.begin(), samples.begin() + static_cast<long>(samples.size() / 2),
                   samples.end());
  print(name, samples[samples.size() / 2]);
}

/// Whether `name` is among the words of the command line, or there are none.
inline bool asked_for(const char* name, int argc, char** argv) {
  if (argc == 1) return true;
  return std::any_of(argv + 1, argv + argc,
                     [name](const char* word) { return std::strcmp(word, name) == 0; });
}

}  // namespace hand_loop
