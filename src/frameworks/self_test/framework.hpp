#pragma once

#include <memory>
#include <string>

#include "worker/framework.hpp"

/// The worker that every run times beside its targets, to check the instrument with
/// (run/self_test_run.hpp). It has one operation, relu, and answers it rightly; what a call takes
/// is decided by the mode alone:
///
///   cpu         a wait of 20 us by the machine's clock
///   cpu/longer  a wait 3 % longer
///   cpu/work    some 20 us of fixed work, as fast as the processor does it
namespace howfast::self_test {

class SelfTest : public worker::Framework {
 public:
  protocol::Welcome welcome() override;
  protocol::Settings open(const std::string& device, const std::string& mode) override;
  std::unique_ptr<worker::LoadedCase> load(const Case& definition,
                                           const worker::InputSets& inputs) override;

 private:
  std::string mode_;
};

}  // namespace howfast::self_test
