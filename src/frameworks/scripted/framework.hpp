#pragma once

#include "frameworks/scripted/script.hpp"
#include "worker/framework.hpp"

namespace howfast::scripted {

/// Computes with the reference's rows; on a virtual clock only calls move it on.
class ScriptedFramework : public worker::Framework {
 public:
  ScriptedFramework(std::vector<protocol::Offer> offers, bool virtual_clock,
                    bool asynchronous = false)
      : offers_(std::move(offers)), virtual_clock_(virtual_clock), asynchronous_(asynchronous) {}

  /// What the script says of the request that comes next.
  void play(const Part& part) { part_ = part; }

  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  bool asynchronous() const override { return asynchronous_; }
  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override;
  std::int64_t now() override { return virtual_clock_ ? now_ : Framework::now(); }

 private:
  friend class ScriptedCase;

  void refuse_if_told() const;

  std::vector<protocol::Offer> offers_;
  bool virtual_clock_;
  bool asynchronous_;
  Part part_;
  std::int64_t now_ = 0;
};

}  // namespace howfast::scripted
