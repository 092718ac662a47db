#include "frameworks/mlx/framework.hpp"

#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

#include "frameworks/mlx/array.hpp"
#include "frameworks/mlx/blas.hpp"
#include "frameworks/mlx/rows.hpp"

namespace howfast::mlx {
namespace {

#define HOWFAST_TEXT_OF(macro) HOWFAST_TEXT(macro)
#define HOWFAST_TEXT(text) #text
constexpr const char* kBuiltFor = HOWFAST_TEXT_OF(MLX_VERSION_MAJOR) "." HOWFAST_TEXT_OF(
    MLX_VERSION_MINOR) "." HOWFAST_TEXT_OF(MLX_VERSION_PATCH);
#undef HOWFAST_TEXT
#undef HOWFAST_TEXT_OF

constexpr std::string_view kOpenBlasMode = "openblas";

/// Every release of MLX changes its C++ symbols, so a worker is of one version.
std::string version_mismatch() {
  // A development build's version has a suffix behind the numbers.
  if (std::string_view(mx::version()).starts_with(kBuiltFor)) {
    return {};
  }
  return std::string("this worker was built for MLX ") + kBuiltFor + " but finds " + mx::version() +
         "; build it again with ./dev build";
}

std::string gpu_unavailable() {
  if (mx::is_available(mx::Device::gpu)) {
    return {};
  }
#ifdef __APPLE__
  return "MLX finds no Metal GPU; it needs Apple silicon and macOS 14 or newer";
#else
  return "this MLX build has no GPU back end; a CUDA build is another wheel (mlx-cuda-13)";
#endif
}

std::vector<protocol::Offer> offers() {
  std::vector<protocol::Offer> offers;
  offers.push_back({.device = "cpu", .mode = {}, .unavailable = {}, .environment = {}});
  offers.push_back(
      {.device = "gpu", .mode = {}, .unavailable = gpu_unavailable(), .environment = {}});
#ifndef __APPLE__
  offers.push_back({.device = "cpu",
                    .mode = std::string(kOpenBlasMode),
                    .by_default = false,
                    .unavailable = openblas_is_installed()
                                       ? std::string()
                                       : std::string(kOpenBlas) +
                                             " is not installed; apt install libopenblas0-pthread",
                    .environment = {{"LD_PRELOAD", kOpenBlas}}});
#endif
  if (const std::string mismatch = version_mismatch(); !mismatch.empty()) {
    for (auto& offer : offers) {
      offer.unavailable = mismatch;
    }
  }
  return offers;
}

/// The device's own words about itself that are no serial number or address.
void describe_device(const mx::Device& device, protocol::Settings& settings) {
  const auto& info = mx::device_info(device);
  constexpr std::pair<const char*, const char*> kNames[] = {{"device_name", "device"},
                                                            {"architecture", "architecture"}};
  for (const auto& [key, name] : kNames) {
    if (const auto found = info.find(key); found != info.end()) {
      if (const auto* text = std::get_if<std::string>(&found->second)) settings[name] = *text;
    }
  }
}

class Loaded : public worker::LoadedCase {
 public:
  using Tensors = Row::Tensors;

  Loaded(const Row& row, Row::Call call, std::vector<Tensors> sets)
      : restore_(row.restore), call_(std::move(call)), sets_(std::move(sets)) {}

  void call(std::size_t set) override {
    drop_outputs();
    // The graph is made inside call_, so that no temporary of it outlives it: what is still
    // referred to during eval cannot be reused. The inputs are, by sets_, and so stay as they are.
    outputs_ = call_(sets_.at(set));
    mx::eval(outputs_);
  }

  // mx::eval returns when its arrays are computed. mx::synchronize() would be another trip to the
  // stream's thread: 10 us and more, 1 % of a call of a millisecond, that no user's loop makes.
  void synchronize() override {}

  void drop_outputs() override { outputs_.clear(); }

  std::vector<worker::HostTensor> outputs() override {
    mx::synchronize();  // errors of the stream that came late are raised here
    std::vector<worker::HostTensor> host;
    for (const auto& output : restore_ ? restore_(outputs_) : outputs_) {
      host.push_back(copy_out(output));
    }
    return host;
  }

 private:
  std::function<Tensors(const Tensors&)> restore_;
  Row::Call call_;
  std::vector<Tensors> sets_;
  Tensors outputs_;
};

}  // namespace

protocol::Welcome Mlx::welcome() {
  return {.framework = "mlx",
          .version = mx::version(),
          .offers = offers(),
          .rows = worker::describe(rows())};
}

protocol::Settings Mlx::open(const std::string& device, const std::string& mode) {
  if (mode == kOpenBlasMode && !blas_is_openblas()) {
    throw std::runtime_error("mode openblas needs LD_PRELOAD=" + std::string(kOpenBlas) +
                             ", but cblas_sgemm comes from " + blas_settings().at("blas"));
  }

  mx::set_default_device(device == "gpu" ? mx::Device::gpu : mx::Device::cpu);

  protocol::Settings settings = blas_settings();
  describe_device(mx::default_device(), settings);
  settings["wheel"] = mx::version();
  settings["allocator"] = "as shipped";
  // MLX tells the limit only in exchange for a new one.
  const std::size_t cache_limit = mx::set_cache_limit(0);
  mx::set_cache_limit(cache_limit);
  settings["cache limit"] = std::to_string(cache_limit) + " bytes";
  const char* tf32 = std::getenv("MLX_ENABLE_TF32");
  settings["MLX_ENABLE_TF32"] = tf32 == nullptr ? "1 (as shipped)" : tf32;
  return settings;
}

std::unique_ptr<worker::LoadedCase> Mlx::load(const Case& definition,
                                              const worker::InputSets& inputs) {
  const Row& row = worker::row_of(rows(), definition);
  Row::Call call = row.bind(definition);
  std::vector<Row::Tensors> sets;
  for (Row::Tensors& arrays : inputs.copied(copy_in)) {
    if (row.prepare) {
      arrays = row.prepare(arrays);
    }
    mx::eval(arrays);
    sets.push_back(std::move(arrays));
  }
  mx::synchronize();
  return std::make_unique<Loaded>(row, std::move(call), std::move(sets));
}

}  // namespace howfast::mlx
