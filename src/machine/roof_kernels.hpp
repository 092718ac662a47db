#pragma once

#include <cstddef>
#include <string>

namespace howfast {

/// Work that goes as fast as the widest vector instructions of this processor allow. Buffers begin
/// at multiples of kRoofAlignment, counts are multiples of kRoofUnit.
struct RoofKernels {
  std::string instructions;  // "AVX3_DL", "AVX2", "NEON"

  /// Multiply-adds on registers alone; the FLOPs that so many steps are.
  double (*multiply_add_f32)(std::size_t steps);
  double (*multiply_add_f64)(std::size_t steps);

  void (*read)(const float* from, std::size_t count);
  void (*write)(float* to, std::size_t count);
  void (*copy)(float* to, const float* from, std::size_t count);

  /// The same by stores that do not first fetch what they overwrite into the caches.
  void (*write_past_caches)(float* to, std::size_t count);
  void (*copy_past_caches)(float* to, const float* from, std::size_t count);
};

inline constexpr std::size_t kRoofAlignment = 256;  // bytes
inline constexpr std::size_t kRoofUnit = 1024;      // floats: eight of the widest vectors

const RoofKernels& roof_kernels();

}  // namespace howfast
