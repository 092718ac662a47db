#pragma once

#include <string>

#include "protocol/messages.hpp"

/// The BLAS behind MLX's matrix products on the CPU. The Linux wheel brings netlib's reference
/// BLAS, 25 times slower than OpenBLAS; since libmlx looks up cblas_sgemm by its plain name, a
/// preloaded OpenBLAS takes its place.
namespace howfast::mlx {

/// What LD_PRELOAD must be for mode openblas.
inline constexpr const char* kOpenBlas = "libopenblas.so.0";

/// Whether the system has kOpenBlas; looked up as a file, since loading it would start its threads
/// in a process that is to be measured without.
bool openblas_is_installed();

/// File name of the library that cblas_sgemm comes from, and, where that is OpenBLAS, its version,
/// kind of threads and their number.
protocol::Settings blas_settings();

/// Whether cblas_sgemm comes from OpenBLAS in this process.
bool blas_is_openblas();

}  // namespace howfast::mlx
