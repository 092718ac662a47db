#include "frameworks/mlx/blas.hpp"

#include <dlfcn.h>

#include <filesystem>

namespace howfast::mlx {
namespace {

/// File name, without folders, of the library that defines `symbol`; empty when none does.
std::string library_of(const char* symbol) {
  void* address = dlsym(RTLD_DEFAULT, symbol);
  Dl_info info{};
  if (address == nullptr || dladdr(address, &info) == 0 || info.dli_fname == nullptr) {
    return {};
  }
  return std::filesystem::path(info.dli_fname).filename().string();
}

template <typename Function>
Function* function_named(const char* symbol) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, symbol));
}

}  // namespace

bool openblas_is_installed() {
  // Where Debian, Ubuntu and other Linuxes keep libraries that ld.so finds by their plain name.
  for (const char* folder : {"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
                             "/usr/lib64", "/usr/lib", "/usr/local/lib"}) {
    std::error_code ignored;
    if (std::filesystem::exists(std::filesystem::path(folder) / kOpenBlas, ignored)) {
      return true;
    }
  }
  return false;
}

bool blas_is_openblas() { return library_of("cblas_sgemm").find("openblas") != std::string::npos; }

protocol::Settings blas_settings() {
  const std::string library = library_of("cblas_sgemm");
  protocol::Settings settings{{"blas", library.empty() ? "inside libmlx" : library}};
  if (blas_is_openblas()) {
    if (auto* config = function_named<char*()>("openblas_get_config")) {
      settings["blas build"] = config();
    }
    if (auto* threads = function_named<int()>("openblas_get_num_threads")) {
      settings["blas threads"] = std::to_string(threads());
    }
  }
  return settings;
}

}  // namespace howfast::mlx
