#include "frameworks/reference/framework.hpp"

#include "base/version.hpp"
#include "frameworks/reference/rows.hpp"

namespace howfast::reference {
namespace {

std::vector<Row::Tensors> copies(const worker::InputSets& inputs) {
  return inputs.copied(
      [](const TensorView& view, std::size_t offset) { return Array(view, offset); });
}

class Loaded : public worker::LoadedCase {
 public:
  Loaded(const Case& definition, const worker::InputSets& inputs)
      : call_(worker::row_of(rows(), definition).bind(definition)), sets_(copies(inputs)) {}

  void call(std::size_t set) override { outputs_ = call_(sets_[set]); }
  void synchronize() override {}
  void drop_outputs() override { outputs_.clear(); }

  std::vector<worker::HostTensor> outputs() override {
    std::vector<worker::HostTensor> host;
    for (const Array& output : outputs_) host.push_back({output.view(), output.owner(), "cpu"});
    return host;
  }

 private:
  Row::Call call_;
  std::vector<Row::Tensors> sets_;
  Row::Tensors outputs_;
};

}  // namespace

protocol::Welcome Reference::welcome() {
  protocol::Welcome welcome;
  welcome.framework = "reference";
  welcome.version = kHowfastVersion;
  welcome.offers = {
      {.device = "cpu", .mode = {}, .by_default = false, .unavailable = {}, .environment = {}}};
  welcome.rows = worker::describe(rows());
  return welcome;
}

protocol::Settings Reference::open(const std::string&, const std::string&) {
  return {{"threads", "1"}};
}

std::unique_ptr<worker::LoadedCase> Reference::load(const Case& definition,
                                                    const worker::InputSets& inputs) {
  return std::make_unique<Loaded>(definition, inputs);
}

}  // namespace howfast::reference
