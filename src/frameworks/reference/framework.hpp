#pragma once

#include "worker/framework.hpp"

namespace howfast::reference {

/// howfast's own plain C++ as a framework: slow and right, and the least that a framework folder
/// needs. One thread, no device, nothing asynchronous.
class Reference : public worker::Framework {
 public:
  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override;
};

}  // namespace howfast::reference
