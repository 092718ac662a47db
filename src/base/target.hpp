#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"

namespace howfast {

/// Who is measured: framework[@version]/device[/mode][#twin], such as `mlx/cpu/openblas`,
/// `torch@2.12.0/cpu` or `torch/cpu#2`.
struct Target {
  std::string framework;
  std::string version;  // empty: the one that is installed
  std::string device;
  std::string mode;  // empty: as shipped, not compiled
  int twin = 1;      // 2 and up: a further copy of the same target, to check the instrument

  friend bool operator==(const Target&, const Target&) = default;
};

/// The id as written above.
std::string to_string(const Target& target);

/// Reads an id, or one of the published column names mlx_gpu, mlx_gpu_compile, mlx_cpu, mps, cpu,
/// cuda. A usage error names the word and shows the form.
Expected<Target> parse_target(std::string_view text);

}  // namespace howfast
