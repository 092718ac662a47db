#include "machine/roof_measurement.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <string>

#include <fmt/format.h>

#include "base/parallel.hpp"
#include "machine/roof_kernels.hpp"
#include "machine/team.hpp"

namespace howfast {
namespace {

// What processors of the last ten years have, where the system does not tell.
const std::vector<Cache> kUsualCaches = {
    {1, std::int64_t{32} << 10, 1}, {2, std::int64_t{1} << 20, 1}, {3, std::int64_t{32} << 20, 8}};

// A buffer of a cache level is half of it, so that it stays there, but no more than this many times
// the level before: a cache may be smaller than the system says (a virtual machine has its share).
constexpr std::int64_t kBeyondLevelBefore = 4;

// A buffer in memory is this many times what all caches hold, and one block goes through a part.
constexpr std::int64_t kBeyondCaches = 4;
constexpr std::int64_t kLeastBeyondCaches = 2;
constexpr std::size_t kPart = std::size_t{1} << 20;  // floats

// How much longer a look in memory is: others use it, too, and its best millisecond is rarer. With
// looks as long as in caches likwid-bench reached 6 % more (bench/roof).
constexpr double kLongerInMemory = 4;

// Multiply-adds between two looks at the clock: some microseconds.
constexpr std::size_t kSteps = 10'000;

struct AlignedDelete {
  void operator()(float* floats) const {
    ::operator delete[](floats, std::align_val_t{kRoofAlignment});
  }
};

// What all looks move about in. Taken once, since fresh pages cost far more than what is measured.
class Arena {
 public:
  Arena(std::int64_t bytes, int threads)
      : count_(std::max(static_cast<std::size_t>(bytes) / sizeof(float),
                        2 * kRoofUnit * static_cast<std::size_t>(threads))),
        floats_(static_cast<float*>(
            ::operator new[](count_ * sizeof(float), std::align_val_t{kRoofAlignment}))),
        at_(static_cast<std::size_t>(threads)) {
    // By as many threads as will use it, so that each part lies near one of them.
    in_parallel(count_, count_ / static_cast<std::size_t>(threads),
                [this](std::size_t first, std::size_t last) {
                  std::fill(floats_.get() + first, floats_.get() + last, 1.0F);
                });
  }

  /// One of `of` equal parts.
  std::span<float> part(std::size_t index, std::size_t of) const {
    const std::size_t units = count_ / kRoofUnit / of;
    return {floats_.get() + index * units * kRoofUnit, units * kRoofUnit};
  }

  /// How far a part has been gone through; a look goes on where the one before ended, as what it
  /// went through last may still be in a cache.
  std::size_t& at(std::size_t index) { return at_[index]; }

 private:
  std::size_t count_;
  std::unique_ptr<float[], AlignedDelete> floats_;
  std::vector<std::size_t> at_;
};

// One way to move bytes.
struct Mover {
  RoofKind kind = RoofKind::copy;
  std::string source;
  std::function<void(float* to, const float* from, std::size_t count)> move;
  bool only_in_memory = false;  // of no use in caches
};

std::vector<Mover> movers() {
  const RoofKernels& kernels = roof_kernels();
  const std::string past = kernels.instructions + ", past caches";
  return {
      {RoofKind::read, kernels.instructions,
       [&kernels](float*, const float* from, std::size_t count) { kernels.read(from, count); }},
      {RoofKind::write, kernels.instructions,
       [&kernels](float* to, const float*, std::size_t count) { kernels.write(to, count); }},
      {RoofKind::write, past,
       [&kernels](float* to, const float*, std::size_t count) {
         kernels.write_past_caches(to, count);
       },
       true},
      {RoofKind::write, "memset",
       [](float* to, const float*, std::size_t count) {
         std::memset(to, 1, count * sizeof(float));
       }},
      {RoofKind::copy, kernels.instructions, kernels.copy},
      {RoofKind::copy, past, kernels.copy_past_caches, true},
      {RoofKind::copy, "memcpy",
       [](float* to, const float* from, std::size_t count) {
         std::memcpy(to, from, count * sizeof(float));
       }},
  };
}

// The block of a thread that moves up to `bytes` of what it has, part by part, from `at` on.
Block moving(const Mover& mover, std::span<float> floats, std::int64_t bytes, std::size_t& at) {
  const std::size_t buffers = mover.kind == RoofKind::copy ? 2 : 1;
  const std::size_t wanted =
      std::min(floats.size(), static_cast<std::size_t>(bytes) / sizeof(float)) / buffers;
  const std::size_t count = std::max(wanted / kRoofUnit, std::size_t{1}) * kRoofUnit;
  assert(count * buffers <= floats.size());
  float* from = floats.data();
  float* to = floats.data() + (buffers - 1) * count;
  if (at >= count) at = 0;
  return [&mover, buffers, count, from, to, &at](std::size_t repetitions) {
    double moved = 0;
    for (std::size_t i = 0; i < repetitions; ++i) {
      const std::size_t now = std::min(kPart, count - at);
      mover.move(to + at, from + at, now);
      at = at + now == count ? 0 : at + now;
      moved += static_cast<double>(now * sizeof(float) * buffers);
    }
    return moved;
  };
}

// What one repetition reached, and with what.
struct Best {
  double rate = 0;
  std::string source;
};

// A figure that is still being reached for.
struct Reach {
  RoofFigure figure;
  std::function<Best(Seconds length)> look;
  std::vector<Best> bests;  // of each repetition
};

struct Level {
  std::string name;
  std::int64_t bytes_a_thread = 0;
};

std::int64_t capacity(const Cache& cache, int threads) {
  const int instances = (threads + cache.shared_by - 1) / cache.shared_by;
  return cache.bytes * instances;
}

std::int64_t all_caches(const RoofPlan& plan) {
  std::int64_t bytes = 0;
  for (const Cache& cache : plan.caches) bytes += capacity(cache, plan.threads);
  return bytes;
}

std::int64_t memory_for(const RoofPlan& plan) {
  return std::min(kBeyondCaches * all_caches(plan), plan.most_memory_bytes);
}

// As so many threads use them.
std::vector<Level> levels_of(const RoofPlan& plan, int threads) {
  std::vector<Level> levels;
  const Cache* before = nullptr;
  for (const Cache& cache : plan.caches) {
    std::int64_t bytes = capacity(cache, threads) / 2;
    if (before != nullptr) bytes = std::min(bytes, kBeyondLevelBefore * capacity(*before, threads));
    levels.push_back({fmt::format("L{}", cache.level), bytes / threads});
    before = &cache;
  }
  const std::int64_t memory = memory_for(plan);
  // What caches hold half of is no memory.
  if (memory >= kLeastBeyondCaches * all_caches(plan)) {
    levels.push_back({"memory", memory / threads});
  }
  return levels;
}

std::vector<int> thread_counts(const RoofPlan& plan) {
  return plan.threads > 1 ? std::vector<int>{1, plan.threads} : std::vector<int>{1};
}

Reach reach_for_flops(RoofKind kind, int threads) {
  Reach reach;
  reach.figure.kind = kind;
  reach.figure.threads = threads;
  reach.look = [kind, threads](Seconds length) {
    const RoofKernels& kernels = roof_kernels();
    const auto multiply_add =
        kind == RoofKind::f32 ? kernels.multiply_add_f32 : kernels.multiply_add_f64;
    const double rate = best_rate_together(static_cast<std::size_t>(threads), length,
                                           [multiply_add](std::size_t) -> Block {
                                             return [multiply_add](std::size_t repetitions) {
                                               return multiply_add(repetitions * kSteps);
                                             };
                                           });
    return Best{rate, kernels.instructions};
  };
  return reach;
}

Reach reach_for_bytes(RoofKind kind, const Level& level, int threads, const std::vector<Mover>& all,
                      Arena& arena) {
  Reach reach;
  reach.figure.kind = kind;
  reach.figure.level = level.name;
  reach.figure.threads = threads;
  const std::int64_t bytes = level.bytes_a_thread;
  const bool in_memory = level.name == "memory";
  reach.look = [kind, threads, bytes, in_memory, &all, &arena](Seconds a_look) {
    const Seconds length = in_memory ? kLongerInMemory * a_look : a_look;
    const auto team = static_cast<std::size_t>(threads);
    Best best;
    for (const Mover& mover : all) {
      if (mover.kind != kind || (mover.only_in_memory && !in_memory)) continue;
      const double rate = best_rate_together(team, length, [&](std::size_t thread) {
        return moving(mover, arena.part(thread, team), bytes, arena.at(thread));
      });
      if (rate > best.rate) best = {rate, mover.source};
    }
    return best;
  };
  return reach;
}

RoofFigure figure_of(const Reach& reach, const std::string& now) {
  RoofFigure figure = reach.figure;
  figure.measured = now;
  std::vector<double> rates;
  for (const Best& best : reach.bests) {
    if (rates.empty() || best.rate > *std::ranges::max_element(rates)) figure.source = best.source;
    rates.push_back(best.rate);
  }
  set_rates(figure, rates);
  return figure;
}

}  // namespace

RoofPlan plan_roof(const Machine& machine, std::int64_t free_memory) {
  RoofPlan plan;
  plan.caches = caches();
  if (plan.caches.empty()) plan.caches = kUsualCaches;
  plan.threads = std::max(1, machine.cores);
  plan.most_memory_bytes = free_memory / 4;
  return plan;
}

Roof measure_roof(const RoofPlan& plan) {
  assert(!plan.caches.empty() && plan.threads > 0 && plan.repetitions > 0);
  const std::vector<Mover> all = movers();
  Arena arena(memory_for(plan), plan.threads);
  std::vector<Reach> reaches;
  for (const int threads : thread_counts(plan)) {
    for (const RoofKind kind : {RoofKind::f32, RoofKind::f64}) {
      reaches.push_back(reach_for_flops(kind, threads));
    }
    for (const Level& level : levels_of(plan, threads)) {
      for (const RoofKind kind : {RoofKind::read, RoofKind::write, RoofKind::copy}) {
        reaches.push_back(reach_for_bytes(kind, level, threads, all, arena));
      }
    }
  }
  for (std::size_t i = 0; i < plan.repetitions; ++i) {
    for (Reach& reach : reaches) reach.bests.push_back(reach.look(plan.a_look));
  }
  const std::string now = utc_now();
  Roof roof;
  roof.instructions = roof_kernels().instructions;
  for (const Cache& cache : plan.caches) {
    roof.caches.push_back({fmt::format("L{}", cache.level), capacity(cache, plan.threads)});
  }
  for (const Reach& reach : reaches) {
    const RoofFigure figure = figure_of(reach, now);
    if (figure.low > 0) roof.figures.push_back(figure);
  }
  return roof;
}

double confirm_roof(Roof& roof, RoofPlan plan) {
  plan.repetitions = 1;
  plan.a_look /= 2;
  std::vector<double> shares;
  for (RoofFigure& now : measure_roof(plan).figures) {
    const RoofFigure* known = find_figure(roof, now.kind, now.level, now.threads);
    if (known == nullptr) continue;
    shares.push_back(now.rate / known->rate);
    if (now.rate > known->rate) {
      // Two repetitions, as it were, far apart.
      set_rates(now, {known->rate, now.rate});
      raise(roof, now);
    }
  }
  if (shares.empty()) return 1;
  std::ranges::nth_element(shares, shares.begin() + static_cast<std::ptrdiff_t>(shares.size() / 2));
  return shares[shares.size() / 2];
}

}  // namespace howfast
