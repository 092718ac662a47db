#include "frameworks/scripted/framework.hpp"

#include <algorithm>
#include <cmath>

#include "base/version.hpp"
#include "frameworks/reference/rows.hpp"

namespace howfast::scripted {
namespace {

using reference::Array;

void spoil(std::vector<Array>& outputs, Fault fault) {
  for (Array& output : outputs) {
    const Shape shape = output.shape();
    const std::span<float> values = output.as<float>();  // all rows have f32 outputs
    switch (fault) {
      case Fault::zeros: std::fill(values.begin(), values.end(), 0.0F); break;
      case Fault::constant: std::fill(values.begin(), values.end(), values.front()); break;
      case Fault::nan: values[values.size() / 2] = NAN; break;
      case Fault::gap: {
        const std::size_t missing = std::max<std::size_t>(1, values.size() / 64);
        std::fill_n(values.begin(), missing, 0.0F);
        break;
      }
      case Fault::wrong_shape: {
        Shape longer = shape;
        longer.push_back(1);
        output = Array(TensorView(DType::f32, longer, values.data()));
        break;
      }
      case Fault::wrong_dtype: {
        Array wider(DType::f64, shape);
        std::copy(values.begin(), values.end(), wider.as<double>().begin());
        output = wider;
        break;
      }
      default: break;  // not a matter of what the outputs hold
    }
  }
}

}  // namespace

/// Remembers which input set was called and computes only what is looked at: a script may play a
/// million calls.
class ScriptedCase : public worker::LoadedCase {
 public:
  ScriptedCase(ScriptedFramework& framework, const Case& definition,
               const std::vector<std::vector<TensorView>>& inputs)
      : framework_(framework),
        compute_(worker::row_of(reference::rows(), definition).bind(definition)) {
    for (const std::vector<TensorView>& set : inputs) sets_.emplace_back(set.begin(), set.end());
  }

  void call(std::size_t set) override {
    framework_.refuse_if_told();
    framework_.now_ += std::llround(framework_.part_.seconds * 1e9);
    last_set_ = set;
  }

  void synchronize() override {}
  void drop_outputs() override {}

  std::vector<worker::HostTensor> outputs() override {
    const std::optional<Fault> fault = framework_.part_.fault;
    const std::size_t set =
        fault == Fault::stale ? (last_set_ + sets_.size() - 1) % sets_.size() : last_set_;
    std::vector<Array> outputs = compute_(sets_[set]);
    if (fault) spoil(outputs, *fault);
    std::vector<worker::HostTensor> host;
    for (const Array& output : outputs) host.push_back({output.view(), output.owner()});
    return host;
  }

 private:
  ScriptedFramework& framework_;
  reference::Row::Call compute_;
  std::vector<std::vector<Array>> sets_;
  std::size_t last_set_ = 0;
};

protocol::Welcome ScriptedFramework::welcome() {
  protocol::Welcome welcome;
  welcome.framework = "scripted";
  welcome.version = kHowfastVersion;
  welcome.offers = offers_;
  welcome.rows = worker::describe(reference::rows());
  return welcome;
}

protocol::Settings ScriptedFramework::open(const std::string&, const std::string&) {
  refuse_if_told();
  return {{"clock", "virtual"}};
}

std::unique_ptr<worker::LoadedCase> ScriptedFramework::load(
    const Case& definition, const std::vector<std::vector<TensorView>>& inputs) {
  refuse_if_told();
  return std::make_unique<ScriptedCase>(*this, definition, inputs);
}

void ScriptedFramework::refuse_if_told() const {
  if (part_.fault == Fault::unsupported) throw worker::Unsupported("the script says: unsupported");
  if (part_.fault == Fault::error) throw std::runtime_error("the script says: an error");
  if (part_.fault == Fault::out_of_memory) {
    throw worker::OutOfMemory("the script says: out of memory");
  }
}

}  // namespace howfast::scripted
