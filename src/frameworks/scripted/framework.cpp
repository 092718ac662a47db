#include "frameworks/scripted/framework.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <utility>

#include "base/version.hpp"
#include "frameworks/reference/rows.hpp"

namespace howfast::scripted {
namespace {

using reference::Array;

using Inputs = std::vector<Array>;
using Outputs = std::vector<Array>;

Array reshaped(const Array& array, const Shape& shape) {
  return Array(TensorView(array.view().dtype(), shape, array.view().data()));
}

template <typename Change>
Array changed(const Array& array, Change change) {
  Array copy(array.view());
  for (float& value : copy.as<float>()) value = change(value);
  return copy;
}

/// To the 10 bits of fraction that TF32 has, ties to even.
float as_tf32(float value) {
  auto bits = std::bit_cast<std::uint32_t>(value);
  bits += 0xFFFU + ((bits >> 13U) & 1U);
  return std::bit_cast<float>(bits & ~0x1FFFU);
}

/// What the case computes when it is misread, or the right thing.
Outputs compute(const Case& definition, const Inputs& inputs, std::optional<Fault> fault) {
  const auto call = [](const Case& which, const Inputs& on) {
    return worker::row_of(reference::rows(), which).bind(which)(on);
  };
  Inputs given = inputs;
  if (fault == Fault::dropped_axis || fault == Fault::last_axis) {
    Case other = definition;
    other.attributes.set("axis", std::int64_t{-1});
    if (fault == Fault::dropped_axis) other.inputs[0].shape = {other.inputs[0].elements()};
    given[0] = reshaped(inputs[0], other.inputs[0].shape);
    return {reshaped(call(other, given)[0], definition.outputs[0].shape)};
  }
  if (fault == Fault::first_input) return {inputs[0]};
  if (fault == Fault::other_reading) {
    given[0] = changed(inputs[0], std::negate<>());
    return {changed(call(definition, given)[0], std::negate<>())};
  }
  if (fault == Fault::ones_for_mask)
    given.back() = changed(inputs.back(), [](float) { return 1.0F; });
  if (fault == Fault::tf32) {
    for (Array& input : given) {
      if (input.view().dtype() == DType::f32) input = changed(input, as_tf32);
    }
  }
  Outputs outputs = call(definition, given);
  if (fault == Fault::first_column) {
    const auto columns = static_cast<std::size_t>(outputs[0].shape().back());
    const std::span<float> values = outputs[0].as<float>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % columns != 0) values[i] = std::as_const(inputs[0]).as<float>()[i];
    }
  }
  return outputs;
}

void spoil(Outputs& outputs, Fault fault) {
  for (Array& output : outputs) {
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
        Shape longer = output.shape();
        longer.push_back(1);
        output = reshaped(output, longer);
        break;
      }
      case Fault::wrong_dtype: {
        Array wider(DType::f64, output.shape());
        std::copy(values.begin(), values.end(), wider.as<double>().begin());
        output = wider;
        break;
      }
      default: break;  // not a matter of what the outputs hold
    }
  }
}

}  // namespace

/// Remembers which input set was called and, in virtual time, computes only what is looked at: a
/// script may play a million calls.
class ScriptedCase : public worker::LoadedCase {
 public:
  ScriptedCase(ScriptedFramework& framework, const Case& definition,
               const worker::InputSets& inputs)
      : framework_(framework), definition_(definition) {
    worker::row_of(reference::rows(), definition).bind(definition);  // throws if it cannot
    sets_ = inputs.copied(
        [](const TensorView& view, std::size_t offset) { return Array(view, offset); });
  }

  void call(std::size_t set) override {
    framework_.refuse_if_told();
    framework_.now_ += std::llround(framework_.part_.seconds * 1e9);
    if (std::exchange(called_, true) && framework_.part_.fault == Fault::idle) return;
    last_set_ = set;
    // By a real clock, calls that did nothing would be caught.
    if (!framework_.virtual_clock_) compute(definition_, sets_[set], {});
  }

  void synchronize() override { framework_.now_ += std::llround(framework_.part_.wait * 1e9); }
  void drop_outputs() override {}

  std::vector<worker::HostTensor> outputs() override {
    const std::optional<Fault> fault = framework_.part_.fault;
    const std::size_t set =
        fault == Fault::stale ? (last_set_ + sets_.size() - 1) % sets_.size() : last_set_;
    Outputs outputs = compute(definition_, sets_[set], fault);
    if (fault) spoil(outputs, *fault);
    std::vector<worker::HostTensor> host;
    for (const Array& output : outputs) host.push_back({output.view(), output.owner()});
    return host;
  }

 private:
  ScriptedFramework& framework_;
  Case definition_;
  std::vector<Inputs> sets_;
  std::size_t last_set_ = 0;
  bool called_ = false;
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
  return {{"clock", virtual_clock_ ? "virtual" : "real"}};
}

std::unique_ptr<worker::LoadedCase> ScriptedFramework::load(const Case& definition,
                                                            const worker::InputSets& inputs) {
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
