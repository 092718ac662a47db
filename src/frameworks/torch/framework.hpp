#pragma once

#include <c10/core/Device.h>
#include <c10/core/InferenceMode.h>

#include <memory>
#include <string>
#include <vector>

#include "worker/framework.hpp"

namespace howfast::torch {

/// PyTorch as a worker: targets torch/cpu and, where this build of it has the device, torch/mps or
/// torch/cuda.
class Torch : public worker::Framework {
 public:
  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  bool asynchronous() const override { return !device_.is_cpu(); }
  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override;

 private:
  c10::InferenceMode inference_;  // forward calls without autograd, as torch.inference_mode()
  c10::Device device_ = c10::kCPU;
};

}  // namespace howfast::torch
