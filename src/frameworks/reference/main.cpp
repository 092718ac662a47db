#include <fmt/format.h>

#include "base/version.hpp"
#include "frameworks/reference/rows.hpp"
#include "worker/framework.hpp"

/// howfast's own plain C++ as a framework: the least that a framework folder needs. One thread, no
/// device, nothing asynchronous.
namespace howfast::reference {
namespace {

class ReferenceCase : public worker::LoadedCase {
 public:
  ReferenceCase(const Row& row, const Case& definition,
                const std::vector<std::vector<TensorView>>& inputs)
      : row_(row), attributes_(definition.attributes) {
    for (const std::vector<TensorView>& set : inputs) sets_.emplace_back(set.begin(), set.end());
  }

  void call(std::size_t set) override { outputs_ = row_.compute(sets_[set], attributes_); }
  void synchronize() override {}
  void drop_outputs() override { outputs_.clear(); }

  std::vector<worker::HostTensor> outputs() override {
    std::vector<worker::HostTensor> host;
    for (const Array& output : outputs_) host.push_back({output.view(), output.owner()});
    return host;
  }

 private:
  const Row& row_;
  Attributes attributes_;
  std::vector<std::vector<Array>> sets_;
  std::vector<Array> outputs_;
};

class ReferenceFramework : public worker::Framework {
 public:
  protocol::Welcome welcome() override {
    protocol::Welcome welcome;
    welcome.framework = "reference";
    welcome.version = kHowfastVersion;
    welcome.offers = {{.device = "cpu", .mode = "", .by_default = false, .unavailable = "",
                       .environment = {}}};
    for (const Row& row : rows()) welcome.rows.push_back({row.operation, row.call});
    return welcome;
  }

  protocol::Settings open(const std::string&, const std::string&) override {
    return {{"threads", "1"}};
  }

  std::unique_ptr<worker::LoadedCase> load(
      const Case& definition, const std::vector<std::vector<TensorView>>& inputs) override {
    return std::make_unique<ReferenceCase>(*find_row(definition.operation), definition, inputs);
  }
};

}  // namespace
}  // namespace howfast::reference

int main() {
  howfast::reference::ReferenceFramework framework;
  return howfast::worker::serve(framework);
}
