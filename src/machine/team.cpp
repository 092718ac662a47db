#include "machine/team.hpp"

#include <algorithm>
#include <atomic>
#include <cassert>
#include <chrono>
#include <cstdint>
#include <system_error>
#include <thread>

namespace howfast {
namespace {

using Clock = std::chrono::steady_clock;

// Long against what threads differ in when they begin (about a microsecond), short against what a
// host's other guests do.
constexpr Seconds kBlock{1e-3};

// How often a thread looks before it lets others run: where a machine has fewer cores than it says.
constexpr int kLooksBeforeYield = 10'000;

// Lets threads go on only when all have come. They spin: a thread that sleeps wakes late.
class Barrier {
 public:
  explicit Barrier(std::size_t threads) : threads_(threads) {}

  void wait() {
    const std::size_t turn = turn_.load(std::memory_order_acquire);
    if (waiting_.fetch_add(1, std::memory_order_acq_rel) + 1 == threads_) {
      waiting_.store(0, std::memory_order_relaxed);
      turn_.store(turn + 1, std::memory_order_release);
      return;
    }
    for (int looks = 0; turn_.load(std::memory_order_acquire) == turn; ++looks) {
      if (looks >= kLooksBeforeYield) std::this_thread::yield();
    }
  }

 private:
  const std::size_t threads_;
  std::atomic<std::size_t> waiting_{0};
  std::atomic<std::size_t> turn_{0};
};

struct Turn {
  Clock::time_point start;
  Clock::time_point end;
  double amount = 0;
};

double rate_of(const std::vector<Turn>& turns) {
  const auto first = [](const Turn& a, const Turn& b) { return a.start < b.start; };
  const auto last = [](const Turn& a, const Turn& b) { return a.end < b.end; };
  const auto start = std::min_element(turns.begin(), turns.end(), first)->start;
  const auto end = std::max_element(turns.begin(), turns.end(), last)->end;
  double amount = 0;
  for (const Turn& turn : turns) amount += turn.amount;
  const double seconds = Seconds{end - start}.count();
  return seconds > 0 ? amount / seconds : 0;
}

Turn take(const Block& block, std::size_t repetitions) {
  Turn turn;
  turn.start = Clock::now();
  turn.amount = block(repetitions);
  turn.end = Clock::now();
  return turn;
}

// So many repetitions that a block takes kBlock.
std::size_t repetitions_for(const Block& block) {
  std::size_t repetitions = 1;
  while (true) {
    const Turn turn = take(block, repetitions);
    if (turn.end - turn.start >= kBlock) return repetitions;
    repetitions *= 2;
  }
}

}  // namespace

double best_rate_together(std::size_t threads, Seconds length, const MakeBlock& make_block) {
  assert(threads > 0);
  Barrier barrier(threads);
  std::vector<Turn> turns(threads);
  std::atomic<bool> go_on{true};
  std::atomic<std::size_t> repetitions{1};
  double best = 0;

  enum class Gate : std::uint8_t { closed, open, given_up };
  std::atomic<Gate> gate{Gate::closed};

  const auto work = [&](std::size_t thread) {
    while (gate == Gate::closed) std::this_thread::yield();
    if (gate == Gate::given_up) return;
    const Block block = make_block(thread);
    barrier.wait();
    if (thread == 0) repetitions = repetitions_for(block);
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(length);
    while (true) {
      barrier.wait();
      if (!go_on) return;
      turns[thread] = take(block, repetitions);
      barrier.wait();
      if (thread == 0) {
        best = std::max(best, rate_of(turns));
        go_on = Clock::now() < deadline;
      }
    }
  };
  std::vector<std::thread> others;
  try {
    for (std::size_t thread = 1; thread < threads; ++thread) others.emplace_back(work, thread);
    gate = Gate::open;
  } catch (const std::system_error&) {
    gate = Gate::given_up;
  }
  work(0);
  for (std::thread& other : others) other.join();
  return best;
}

}  // namespace howfast
