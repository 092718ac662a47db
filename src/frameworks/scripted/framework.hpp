#pragma once

#include "frameworks/scripted/script.hpp"
#include "worker/framework.hpp"

namespace howfast::scripted {

/// Computes with the reference's rows, on a virtual clock that only calls move on.
class ScriptedFramework : public worker::Framework {
 public:
  explicit ScriptedFramework(std::vector<protocol::Offer> offers) : offers_(std::move(offers)) {}

  /// What the script says of the request that comes next.
  void play(const Part& part) { part_ = part; }

  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  std::unique_ptr<worker::LoadedCase> load(
      const Case& definition, const std::vector<std::vector<TensorView>>& inputs) override;
  std::int64_t now() override { return now_; }

 private:
  friend class ScriptedCase;

  void refuse_if_told() const;

  std::vector<protocol::Offer> offers_;
  Part part_;
  std::int64_t now_ = 0;
};

}  // namespace howfast::scripted
