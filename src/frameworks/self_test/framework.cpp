#include "frameworks/self_test/framework.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "base/version.hpp"

namespace howfast::self_test {
namespace {

using Clock = std::chrono::steady_clock;
using Floats = std::vector<float>;

constexpr std::chrono::nanoseconds kWait{20'000};
constexpr std::chrono::nanoseconds kLongerWait{20'600};

// Each step waits for the one before: four cycles on today's processors.
constexpr int kSteps = 15'000;

void work() {
  volatile double seed = 1;
  double x = seed;
  for (int i = 0; i < kSteps; ++i) x = x * 0.999999 + 1e-6;
  seed = x;
}

class Loaded : public worker::LoadedCase {
 public:
  Loaded(std::string mode, Shape shape, std::vector<Floats> answers)
      : mode_(std::move(mode)), shape_(std::move(shape)), answers_(std::move(answers)) {}

  void call(std::size_t set) override {
    last_ = set;
    if (mode_ == "work") {
      work();
      return;
    }
    const auto end = Clock::now() + (mode_ == "longer" ? kLongerWait : kWait);
    while (Clock::now() < end) {
    }
  }
  void synchronize() override {}
  void drop_outputs() override { last_.reset(); }

  std::vector<worker::HostTensor> outputs() override {
    if (!last_) return {};
    // Whoever holds it holds it no longer than the case is loaded.
    return {{TensorView(DType::f32, shape_, answers_[*last_].data()), nullptr, "cpu"}};
  }

 private:
  std::string mode_;
  Shape shape_;
  std::vector<Floats> answers_;
  std::optional<std::size_t> last_;
};

}  // namespace

protocol::Welcome SelfTest::welcome() {
  protocol::Welcome welcome;
  welcome.framework = "self_test";
  welcome.version = kHowfastVersion;
  for (const char* mode : {"", "longer", "work"}) {
    welcome.offers.push_back(
        {.device = "cpu", .mode = mode, .by_default = false, .unavailable = {}, .environment = {}});
  }
  welcome.rows = {{"relu", "a wait, or fixed work"}};
  return welcome;
}

protocol::Settings SelfTest::open(const std::string&, const std::string& mode) {
  mode_ = mode;
  return {{"threads", "1"}};
}

std::unique_ptr<worker::LoadedCase> SelfTest::load(const Case& definition,
                                                   const worker::InputSets& inputs) {
  const auto answers = inputs.copied([](const TensorView& view, std::size_t) {
    const auto values = view.as<float>();
    Floats answer(values.begin(), values.end());
    for (float& value : answer) value = std::max(value, 0.0F);
    return answer;
  });
  std::vector<Floats> of_sets;
  for (const std::vector<Floats>& set : answers) of_sets.push_back(set.front());
  return std::make_unique<Loaded>(mode_, definition.inputs.front().shape, std::move(of_sets));
}

}  // namespace howfast::self_test
