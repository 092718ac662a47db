/// howfast-worker-spin: a worker whose calls take a time that is known, to check the instrument
/// with. Used with `howfast run --worker spin=build/release/bench/howfast-worker-spin`.
///
/// It has the operations relu and matmul (of two matrices), and answers both rightly: by plain
/// code, once for each input set, when the case is loaded. What a timed call then does is decided
/// by mode and operation, never by the shapes:
///
///   spin/cpu           fixed work: for relu the kernel `update` of kernels.hpp (about 0.8 us), for
///                      matmul the kernel `product` (about 0.1 ms)
///   spin/cpu/plus1     the same with one percent more of it; also plus2, plus3, plus5
///   spin/cpu/1us       a wait of that duration: a counter of the processor is read until it has
///                      gone by, and the reading itself is allowed for; also 10us, 100us, 1ms, 10ms
///   spin/cpu/nothing   returns at once: what is timed then is the timing
#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "base/version.hpp"
#include "kernels.hpp"
#include "worker/framework.hpp"

namespace howfast::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Floats = std::vector<float>;

// ---- a wait of known duration -------------------------------------------------------------------

/// The finest counter at hand; its reading is what bounds how exact a wait can be.
std::uint64_t ticks() {
#if defined(__x86_64__)
  return __rdtsc();
#else
  return static_cast<std::uint64_t>(Clock::now().time_since_epoch().count());
#endif
}

/// The middle of several readings against the clock that times calls: the one that an interrupt
/// fell into is off by parts of a thousand.
double ticks_per_nanosecond() {
  constexpr std::chrono::milliseconds kLong{10};
  std::array<double, 5> rates{};
  for (double& rate : rates) {
    const auto start = Clock::now();
    const std::uint64_t first = ticks();
    auto end = start;
    while (end - start < kLong) end = Clock::now();
    const std::uint64_t last = ticks();
    rate = static_cast<double>(last - first) /
           static_cast<double>(std::chrono::nanoseconds(end - start).count());
  }
  std::ranges::nth_element(rates, rates.begin() + rates.size() / 2);
  return rates[rates.size() / 2];
}

/// Waits, on average, exactly as long as it is told, from call to return. A wait ends with the
/// first reading behind its end, so that it is too long by some part of a reading: which part, is
/// made to vary from call to call, and what waits are too long by on average is measured and taken
/// off.
class Spin {
 public:
  explicit Spin(std::chrono::nanoseconds duration)
      : goal_(static_cast<double>(duration.count()) * ticks_per_nanosecond()), wait_(goal_) {
    // A correction shifts what is to be corrected a little; twice is enough.
    for (int pass = 0; pass < 2; ++pass) wait_ -= typical_wait() - goal_;
  }

  void wait() {
    constexpr double kGoldenRatio = 0.6180339887498949;  // its multiples fill [0, 1) evenly
    constexpr double kTicksOfReading = 128;              // more than a reading takes
    phase_ += kGoldenRatio;
    if (phase_ >= 1) phase_ -= 1;
    const auto end = static_cast<std::uint64_t>(std::max(wait_ + phase_ * kTicksOfReading, 0.0));
    const std::uint64_t start = ticks();
    while (ticks() - start < end) {
    }
  }

 private:
  /// In ticks: the middle one of the means of several batches, since some are interrupted.
  double typical_wait() {
    constexpr double kTicksOfBatch = 300e3;  // some 0.1 ms
    constexpr double kTicksInAll = 100e6;    // some 40 ms
    const auto waits = static_cast<int>(std::clamp(kTicksOfBatch / goal_, 1.0, 1000.0));
    std::vector<double> batches(
        static_cast<std::size_t>(std::clamp(kTicksInAll / goal_ / waits, 5.0, 101.0)));
    for (double& batch : batches) {
      const std::uint64_t start = ticks();
      for (int i = 0; i < waits; ++i) wait();
      batch = static_cast<double>(ticks() - start) / waits;
    }
    const auto middle = batches.begin() + static_cast<std::ptrdiff_t>(batches.size() / 2);
    std::ranges::nth_element(batches, middle);
    return *middle;
  }

  double goal_;  // ticks
  double wait_;  // ticks, what is left of goal_ when overshooting is allowed for
  double phase_ = 0;
};

// ---- answers ------------------------------------------------------------------------------------

constexpr std::int64_t kMostProducts = 100'000'000;  // some 0.1 s of plain code

struct Answer {
  Shape shape;
  Floats values;
};

/// A copy of an input, where this launch puts it.
class Input {
 public:
  Input(const TensorView& view, std::size_t offset)
      : values_(offset / sizeof(float) + static_cast<std::size_t>(view.elements())),
        tensor_(view.dtype(), view.shape(), values_.data() + offset / sizeof(float)) {
    const auto from = view.as<float>();
    std::copy(from.begin(), from.end(), values_.end() - view.elements());
  }

  const Shape& shape() const { return tensor_.shape(); }
  std::span<const float> values() const { return tensor_.as<float>(); }

 private:
  Floats values_;  // keeps its address when this is moved
  TensorView tensor_;
};

Answer relu(const Input& x) {
  const auto values = x.values();
  Answer answer{x.shape(), Floats(values.begin(), values.end())};
  for (float& value : answer.values) value = std::max(value, 0.0F);
  return answer;
}

Answer matmul(const Input& a, const Input& b) {
  if (a.shape().size() != 2 || b.shape().size() != 2) {
    throw worker::Unsupported("matmul of more than two matrices");
  }
  const std::int64_t rows = a.shape()[0];
  const std::int64_t inner = a.shape()[1];
  const std::int64_t columns = b.shape()[1];
  if (rows * inner * columns > kMostProducts) {
    throw worker::Unsupported(fmt::format("matmul of over {} products", kMostProducts));
  }
  const float* left = a.values().data();
  const float* right = b.values().data();
  Answer answer{{rows, columns}, {}};
  for (std::int64_t row = 0; row < rows; ++row) {
    for (std::int64_t column = 0; column < columns; ++column) {
      double sum = 0;
      for (std::int64_t k = 0; k < inner; ++k) {
        sum += static_cast<double>(left[row * inner + k]) *
               static_cast<double>(right[k * columns + column]);
      }
      answer.values.push_back(static_cast<float>(sum));
    }
  }
  return answer;
}

// ---- the worker ---------------------------------------------------------------------------------

/// Does `Doing` and hands out an answer that lay ready.
template <typename Doing>
class Loaded : public worker::LoadedCase {
 public:
  Loaded(Doing doing, std::vector<Answer> answers)
      : doing_(std::move(doing)), answers_(std::move(answers)) {}

  void call(std::size_t set) override {
    doing_();
    last_ = set;
  }
  void synchronize() override {}
  void drop_outputs() override { last_.reset(); }

  std::vector<worker::HostTensor> outputs() override {
    if (!last_) return {};
    const Answer& answer = answers_[*last_];
    // Whoever holds it holds it no longer than the case is loaded.
    return {{TensorView(DType::f32, answer.shape, answer.values.data()), nullptr}};
  }

 private:
  Doing doing_;
  std::vector<Answer> answers_;
  std::optional<std::size_t> last_;
};

template <typename Doing>
std::unique_ptr<worker::LoadedCase> loaded(Doing doing, std::vector<Answer> answers) {
  return std::make_unique<Loaded<Doing>>(std::move(doing), std::move(answers));
}

constexpr std::string_view kNothing = "nothing";

constexpr std::array<std::pair<std::string_view, std::size_t>, 5> kPercents = {{
    {"", 0},
    {"plus1", 1},
    {"plus2", 2},
    {"plus3", 3},
    {"plus5", 5},
}};

constexpr std::array<std::pair<std::string_view, std::chrono::nanoseconds>, 5> kDurations = {{
    {"1us", std::chrono::microseconds(1)},
    {"10us", std::chrono::microseconds(10)},
    {"100us", std::chrono::microseconds(100)},
    {"1ms", std::chrono::milliseconds(1)},
    {"10ms", std::chrono::milliseconds(10)},
}};

/// The value that belongs to `mode`, if the table has it.
template <typename Table>
auto find(const Table& table, std::string_view mode)
    -> std::optional<typename Table::value_type::second_type> {
  for (const auto& [name, value] : table) {
    if (name == mode) return value;
  }
  return std::nullopt;
}

class SpinFramework : public worker::Framework {
 public:
  protocol::Welcome welcome() override {
    protocol::Welcome welcome;
    welcome.framework = "spin";
    welcome.version = kHowfastVersion;
    const auto offer = [&welcome](std::string_view mode) {
      welcome.offers.push_back({.device = "cpu",
                                .mode = std::string(mode),
                                .by_default = false,
                                .unavailable = {},
                                .environment = {}});
    };
    for (const auto& [mode, percent] : kPercents) offer(mode);
    for (const auto& [mode, duration] : kDurations) offer(mode);
    offer(kNothing);
    welcome.rows = {{"relu", "a known amount of work, or a wait"},
                    {"matmul", "a known amount of work, or a wait"}};
    return welcome;
  }

  protocol::Settings open(const std::string&, const std::string& mode) override {
    mode_ = mode;
    if (const auto duration = find(kDurations, mode)) spin_.emplace(*duration);
    return {{"threads", "1"}};
  }

  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override {
    const bool is_relu = definition.operation == "relu";
    const std::size_t expected = is_relu ? 1 : 2;
    if ((!is_relu && definition.operation != "matmul") || definition.inputs.size() != expected ||
        !definition.attributes.empty()) {
      throw worker::Unsupported("only relu, and matmul of two matrices");
    }
    // They stay until the kernel has its buffers, so that these come to lie behind them.
    const auto copies = inputs.copied(
        [](const TensorView& view, std::size_t offset) { return Input(view, offset); });
    std::vector<Answer> answers;
    for (const std::vector<Input>& set : copies) {
      answers.push_back(is_relu ? relu(set[0]) : matmul(set[0], set[1]));
    }
    if (spin_) return loaded([&spin = *spin_] { spin.wait(); }, std::move(answers));
    if (mode_ == kNothing) return loaded([] {}, std::move(answers));
    const std::size_t percent = find(kPercents, mode_).value();
    if (is_relu) {
      return loaded([kernel = UpdateKernel(percent)]() mutable { kernel.run(); },
                    std::move(answers));
    }
    return loaded([kernel = ProductKernel(percent)]() mutable { kernel.run(); },
                  std::move(answers));
  }

 private:
  std::string mode_;
  std::optional<Spin> spin_;
};

}  // namespace
}  // namespace howfast::bench

int main() {
  howfast::bench::SpinFramework framework;
  return howfast::worker::serve(framework);
}
