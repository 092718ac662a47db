#pragma once

#include <memory>
#include <string>
#include <vector>

#include "worker/framework.hpp"

namespace howfast::mlx {

/// MLX as a worker: targets mlx/cpu, mlx/gpu (Metal or CUDA, whichever the wheel holds) and, on
/// Linux, mlx/cpu/openblas.
class Mlx : public worker::Framework {
 public:
  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override;
};

}  // namespace howfast::mlx
