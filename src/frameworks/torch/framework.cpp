#include "frameworks/torch/framework.hpp"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "frameworks/torch/rows.hpp"

namespace howfast::torch {
namespace {

/// The version of the library that was loaded, which only its build settings tell.
std::string running_version() {
  const std::string config = at::show_config();
  constexpr std::string_view kName = "TORCH_VERSION=";
  const auto found = config.find(kName);
  if (found == std::string::npos) {
    return "of unknown version";
  }
  const auto start = found + kName.size();
  return config.substr(start, config.find_first_of(", \n", start) - start);
}

std::string version_mismatch() {
  if (running_version() == TORCH_VERSION) {
    return {};
  }
  return "this worker was built for PyTorch " TORCH_VERSION " but finds " + running_version() +
         "; build it again with ./dev build";
}

#ifdef __APPLE__
constexpr const char* kAccelerator = "mps";
std::string accelerator_unavailable() {
  return at::hasMPS() ? "" : "PyTorch finds no Metal GPU; it needs Apple silicon and macOS 14";
}
#else
constexpr const char* kAccelerator = "cuda";
std::string accelerator_unavailable() {
  return at::hasCUDA() ? "" : "this worker has PyTorch's CPU part only; CUDA is not supported yet";
}
#endif

std::vector<protocol::Offer> offers() {
  std::vector<protocol::Offer> offers;
  offers.push_back({.device = "cpu", .mode = {}, .unavailable = {}, .environment = {}});
  offers.push_back({.device = kAccelerator,
                    .mode = {},
                    .unavailable = accelerator_unavailable(),
                    .environment = {}});
  if (const std::string mismatch = version_mismatch(); !mismatch.empty()) {
    for (auto& offer : offers) {
      offer.unavailable = mismatch;
    }
  }
  return offers;
}

const char* name_of(at::Float32MatmulPrecision precision) {
  switch (precision) {
    case at::Float32MatmulPrecision::HIGHEST: return "highest";
    case at::Float32MatmulPrecision::HIGH: return "high";
    case at::Float32MatmulPrecision::MEDIUM: return "medium";
  }
  return "unknown";
}

/// A library's description of itself without what follows name and version.
std::string short_version(const std::string& text) {
  return text.substr(0, std::min(text.find(" for "), text.find(" (Git")));
}

/// Does a piece of PyTorch's work; its exceptions become ours, without their stack traces.
template <typename Work>
auto translate_errors(Work&& work) {
  try {
    return work();
  } catch (const c10::OutOfMemoryError& error) {
    throw worker::OutOfMemory(error.what_without_backtrace());
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    // The CPU allocator throws a plain error.
    if (text.find("DefaultCPUAllocator") != std::string::npos) {
      throw worker::OutOfMemory(text);
    }
    throw std::runtime_error(text);
  }
}

class Loaded : public worker::LoadedCase {
 public:
  using Tensors = Row::Tensors;

  Loaded(const Row& row, Row::Call call, std::vector<Tensors> sets, c10::Device device)
      : restore_(row.restore), call_(std::move(call)), sets_(std::move(sets)), device_(device) {}

  void call(std::size_t set) override {
    drop_outputs();
    translate_errors([&] { outputs_ = call_(sets_.at(set)); });
  }

  void synchronize() override {
    if (!device_.is_cpu()) {
      translate_errors([&] { at::accelerator::synchronizeDevice(device_.index()); });
    }
  }

  void drop_outputs() override { outputs_.clear(); }

  std::vector<worker::HostTensor> outputs() override {
    return translate_errors([&] {
      std::vector<worker::HostTensor> host;
      for (const auto& output : restore_ ? restore_(outputs_) : outputs_) {
        host.push_back(copy_out(output));
      }
      return host;
    });
  }

 private:
  std::function<Tensors(const Tensors&)> restore_;
  Row::Call call_;
  std::vector<Tensors> sets_;
  Tensors outputs_;
  c10::Device device_;
};

}  // namespace

protocol::Welcome Torch::welcome() {
  return {.framework = "torch",
          .version = running_version(),
          .offers = offers(),
          .rows = worker::describe(rows())};
}

protocol::Settings Torch::open(const std::string& device, const std::string&) {
  // Accelerators are numbered; a machine's first is the one that is measured.
  device_ = device == "cpu" ? c10::Device(c10::kCPU) : c10::Device(device + ":0");

  const auto& context = at::globalContext();
  return {
      {"wheel", running_version()},
      {"threads", std::to_string(at::get_num_threads())},
      {"interop threads", std::to_string(at::get_num_interop_threads())},
      {"blas", short_version(at::get_mkl_version())},
      {"onednn", short_version(at::get_mkldnn_version())},
      {"cpu capability", at::get_cpu_capability()},
      {"float32 matmul precision", name_of(context.float32MatmulPrecision())},
      {"TF32 in convolutions", context.allowTF32CuDNN() ? "allowed" : "no"},
      {"autograd", "inference mode"},
      {"allocator", "as shipped"},
  };
}

std::unique_ptr<worker::LoadedCase> Torch::load(const Case& definition,
                                                const worker::InputSets& inputs) {
  const Row& row = worker::row_of(rows(), definition);
  Row::Call call = row.bind(definition);
  return translate_errors([&] {
    std::vector<Row::Tensors> sets =
        inputs.copied([this](const TensorView& tensor, std::size_t offset) {
          return copy_in(tensor, offset, device_);
        });
    if (row.prepare) {
      for (Row::Tensors& set : sets) set = row.prepare(set);
    }
    auto loaded = std::make_unique<Loaded>(row, std::move(call), std::move(sets), device_);
    loaded->synchronize();
    return std::unique_ptr<worker::LoadedCase>(std::move(loaded));
  });
}

}  // namespace howfast::torch
