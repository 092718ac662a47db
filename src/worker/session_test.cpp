#include "worker/session.hpp"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <new>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/tensor_file.hpp"

namespace howfast::worker {
namespace {

namespace fs = std::filesystem;
using protocol::Failure;
using testing::HasSubstr;

/// A framework with one operation, "twice"; what a test puts into its hooks happens there.
class FakeFramework : public Framework {
 public:
  bool returns_early = false;
  bool asynchronous() const override { return returns_early; }
  protocol::Welcome welcome() override {
    protocol::Welcome welcome;
    welcome.framework = "fake";
    welcome.version = "1";
    welcome.offers = {{"cpu", "", true, "", {}}, {"gpu", "", true, "has no driver", {}}};
    welcome.rows = {{"twice", "x + x"}};
    return welcome;
  }
  protocol::Settings open(const std::string& device, const std::string&) override {
    on_open();
    return {{"device", device}};
  }
  std::unique_ptr<LoadedCase> load(const Case&, const InputSets& inputs) override;
  std::int64_t now() override { return time += 5; }

  std::function<void()> on_open = [] {};
  std::function<void()> on_load = [] {};
  std::function<void()> on_call = [] {};
  std::int64_t time = 0;
  std::size_t outputs_per_call = 1;
  std::shared_ptr<int> alive;  // held by every output that was handed out
};

class FakeCase : public LoadedCase {
 public:
  FakeCase(FakeFramework& framework, const InputSets& inputs) : framework_(framework) {
    const auto copy = [](const TensorView& view, std::size_t) {
      const auto values = view.as<float>();
      return std::vector<float>(values.begin(), values.end());
    };
    for (auto& set : inputs.copied(copy)) sets_.push_back(std::move(set.at(0)));
  }
  void call(std::size_t set) override {
    framework_.on_call();
    framework_.time += 1000;
    output_ = std::make_shared<std::vector<float>>(sets_[set]);
    for (float& value : *output_) value *= 2;
  }
  void synchronize() override {}
  void drop_outputs() override { output_.reset(); }
  std::vector<HostTensor> outputs() override {
    const auto owner = std::make_shared<std::pair<std::shared_ptr<void>, std::shared_ptr<void>>>(
        output_, framework_.alive);
    const HostTensor one{
        {DType::f32, {static_cast<std::int64_t>(output_->size())}, output_->data()}, owner};
    return std::vector<HostTensor>(framework_.outputs_per_call, one);
  }

 private:
  FakeFramework& framework_;
  std::vector<std::vector<float>> sets_;
  std::shared_ptr<std::vector<float>> output_;
};

std::unique_ptr<LoadedCase> FakeFramework::load(const Case&, const InputSets& inputs) {
  on_load();
  return std::make_unique<FakeCase>(*this, inputs);
}

class SessionTest : public testing::Test {
 protected:
  SessionTest() : session_(framework_) {
    std::string pattern = (fs::temp_directory_path() / "howfast-session-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    definition_.operation = "twice";
    definition_.inputs = {{"x", DType::f32, {2}}};
    definition_.outputs = {{"y", DType::f32, {2}}};
    definition_.id = case_id(definition_);
  }
  ~SessionTest() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string input(const std::string& name, std::vector<float> values) const {
    const TensorView view(DType::f32, {static_cast<std::int64_t>(values.size())}, values.data());
    EXPECT_TRUE(protocol::write_tensor_file(path(name), view).has_value());
    return path(name);
  }

  std::vector<float> values_in(const std::string& file) const {
    const auto mapped = protocol::MappedTensor::open(file);
    if (!mapped) return {};
    const auto values = mapped->view().as<float>();
    return {values.begin(), values.end()};
  }

  template <typename Reply>
  Reply expect(const protocol::Request& request) {
    const protocol::Reply reply = session_.reply_to(request);
    if (const auto* wanted = std::get_if<Reply>(&reply)) return *wanted;
    if (const auto* failure = std::get_if<Failure>(&reply)) {
      ADD_FAILURE() << name_of(request) << ": " << failure->detail;
    } else {
      ADD_FAILURE() << name_of(request) << " was answered with " << name_of(reply);
    }
    return {};
  }

  void expect_failure(const protocol::Request& request, Failure::Reason reason,
                      const std::string& words) {
    const auto failure = expect<Failure>(request);
    EXPECT_EQ(name_of(failure.reason), name_of(reason));
    EXPECT_THAT(failure.detail, HasSubstr(words));
  }

  void open() {
    expect<protocol::Welcome>(protocol::Hello{});
    expect<protocol::Opened>(protocol::Open{"cpu", "", 7});
  }
  protocol::Load load() {
    return {definition_, {{input("x0.npy", {1, 2})}, {input("x1.npy", {10, 20})}}};
  }

  FakeFramework framework_;
  Session session_;
  fs::path folder_;
  Case definition_;
};

TEST_F(SessionTest, SaysWhetherCallsReturnBeforeTheyAreDone) {
  framework_.returns_early = true;
  expect<protocol::Welcome>(protocol::Hello{});
  EXPECT_TRUE(expect<protocol::Opened>(protocol::Open{"cpu", "", 7}).asynchronous);
}

TEST_F(SessionTest, GoesThroughAWholeLife) {
  EXPECT_EQ(expect<protocol::Welcome>(protocol::Hello{}).framework, "fake");
  EXPECT_EQ(expect<protocol::Opened>(protocol::Open{"cpu", "", 7}).settings.at("device"), "cpu");
  expect<protocol::Loaded>(load());

  const auto first = expect<protocol::Timed>(protocol::Time{0, 1, 1, {1}});
  EXPECT_THAT(first.nanoseconds, testing::ElementsAre(1005));
  const auto left = expect<protocol::HandedOver>(protocol::HandOver{{path("y.npy")}});
  ASSERT_EQ(left.outputs.size(), 1U);
  EXPECT_EQ(left.outputs[0].dtype, DType::f32);
  EXPECT_EQ(left.outputs[0].shape, (Shape{2}));
  EXPECT_THAT(values_in(path("y.npy")), testing::ElementsAre(20, 40));

  const auto timed = expect<protocol::Timed>(protocol::Time{1, 2, 3, {1, 0}});
  EXPECT_THAT(timed.nanoseconds, testing::ElementsAre(3005, 3005));

  const auto handed_over = expect<protocol::HandedOver>(protocol::HandOver{{path("z.npy")}});
  EXPECT_EQ(handed_over.set, 1U);  // the seventh call: sets 1 0 1 0 1 0 1
  EXPECT_THAT(values_in(path("z.npy")), testing::ElementsAre(20, 40));

  expect<protocol::Unloaded>(protocol::Unload{});
  fs::remove(path("x0.npy"));
  fs::remove(path("x1.npy"));
  expect<protocol::Loaded>(load());
}

TEST_F(SessionTest, NeedsNoInputFilesAfterLoading) {
  open();
  expect<protocol::Loaded>(load());
  fs::resize_file(path("x0.npy"), 0);  // still mapped, touching it would end the process
  fs::remove(path("x0.npy"));
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
  expect<protocol::HandedOver>(protocol::HandOver{{path("y.npy")}});
  EXPECT_THAT(values_in(path("y.npy")), testing::ElementsAre(2, 4));
}

TEST_F(SessionTest, HandsOverWhatWasComputedWithoutComputingAgain) {
  open();
  expect<protocol::Loaded>(load());
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
  framework_.on_call = [] { throw std::runtime_error("called again"); };
  expect<protocol::HandedOver>(protocol::HandOver{{path("y.npy")}});
  EXPECT_THAT(values_in(path("y.npy")), testing::ElementsAre(2, 4));
}

TEST_F(SessionTest, LeavesOutputsInMemoryWhereNoFilesAreNamed) {
  EXPECT_EQ(expect<protocol::Welcome>(protocol::Hello{}).process, ::getpid());
  expect<protocol::Opened>(protocol::Open{"cpu", "", 7});
  expect<protocol::Loaded>(load());
  const auto at = [](const protocol::Produced& output) {
    const auto* values = reinterpret_cast<const float*>(output.address);
    return std::vector<float>(values, values + 2);
  };
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {1}});
  const auto handed_over = expect<protocol::HandedOver>(protocol::HandOver{});
  ASSERT_EQ(handed_over.outputs.size(), 1U);
  EXPECT_EQ(handed_over.outputs[0].shape, (Shape{2}));
  EXPECT_THAT(at(handed_over.outputs[0]), testing::ElementsAre(20, 40));
}

TEST_F(SessionTest, HoldsOutputsInMemoryNoLongerThanToTheNextRequest) {
  open();
  expect<protocol::Loaded>(load());
  framework_.alive = std::make_shared<int>();
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
  expect<protocol::HandedOver>(protocol::HandOver{});
  EXPECT_EQ(framework_.alive.use_count(), 2);
  framework_.on_call = [this] {
    EXPECT_EQ(framework_.alive.use_count(), 1) << "freed before a call is timed";
  };
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
}

TEST_F(SessionTest, HasItsOrder) {
  const auto failed = Failure::Reason::failed;
  expect_failure(protocol::Open{"cpu", "", 0}, failed, "open came before hello");
  expect<protocol::Welcome>(protocol::Hello{});
  expect_failure(protocol::Hello{}, failed, "hello came twice");
  expect_failure(load(), failed, "load came before open");
  expect<protocol::Opened>(protocol::Open{"cpu", "", 0});
  expect_failure(protocol::Open{"cpu", "", 0}, failed, "open came twice");
  expect_failure(protocol::Time{0, 1, 1, {0}}, failed, "time came before load");
  expect_failure(protocol::HandOver{{path("y")}}, failed, "hand_over came before load");
  expect_failure(protocol::Unload{}, failed, "unload came before load");
  expect<protocol::Loaded>(protocol::Load{definition_, {{path("x0.npy")}}});
  expect_failure(protocol::Load{definition_, {{path("x0.npy")}}}, failed, "unloaded");
  expect_failure(protocol::HandOver{{path("y")}}, failed, "hand_over came before a call");
  expect_failure(protocol::Time{0, 1, 1, {0, 1}}, failed, "input set 1 was asked for, and 1");
}

TEST_F(SessionTest, OpensOnlyWhatItOffers) {
  expect<protocol::Welcome>(protocol::Hello{});
  expect_failure(protocol::Open{"tpu", "", 0}, Failure::Reason::unsupported, "no device 'tpu'");
  expect_failure(protocol::Open{"gpu", "", 0}, Failure::Reason::unsupported, "has no driver");
  framework_.on_open = [] { throw std::runtime_error("first try"); };
  expect_failure(protocol::Open{"cpu", "", 0}, Failure::Reason::failed, "first try");
  framework_.on_open = [] {};
  expect<protocol::Opened>(protocol::Open{"cpu", "", 0});
}

TEST_F(SessionTest, WithoutARowIsUnsupported) {
  open();
  definition_.operation = "thrice";
  expect_failure(load(), Failure::Reason::unsupported, "no row for operation 'thrice'");
}

TEST_F(SessionTest, TurnsExceptionsIntoFailuresAndStaysUsable) {
  open();
  const auto load_failing = [this](auto error, Failure::Reason reason, const char* words) {
    framework_.on_load = [error] { throw error; };
    expect_failure(protocol::Load{definition_, {{path("x0.npy")}}}, reason, words);
  };
  load();  // writes the files
  load_failing(Unsupported("no such axis"), Failure::Reason::unsupported, "no such axis");
  load_failing(OutOfMemory("device full"), Failure::Reason::out_of_memory, "device full");
  load_failing(std::bad_alloc(), Failure::Reason::out_of_memory, "no more memory");
  load_failing(std::runtime_error("bad shape"), Failure::Reason::failed, "bad shape");
  load_failing(7, Failure::Reason::failed, "no exception");
  load_failing(std::runtime_error(std::string(100'000, 'x')), Failure::Reason::failed, "x ...");

  framework_.on_load = [] {};
  expect<protocol::Loaded>(protocol::Load{definition_, {{path("x0.npy")}}});
  framework_.on_call = [] { throw std::runtime_error("kernel failed"); };
  expect_failure(protocol::Time{0, 1, 1, {0}}, Failure::Reason::failed, "kernel failed");
  expect_failure(protocol::HandOver{{path("y")}}, Failure::Reason::failed, "before a call");
  framework_.on_call = [] {};
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
}

TEST_F(SessionTest, ACaseThatNoMemoryHoldsIsOutOfMemoryBeforeTheFrameworkIsAsked) {
  open();
  // More than the 2^47 bytes that a process can address.
  definition_.outputs.assign(20, {"y", DType::f64, {std::int64_t{1} << 40}});
  framework_.on_load = [] { FAIL() << "the framework was asked"; };
  expect_failure(load(), Failure::Reason::out_of_memory, "which the system refuses");
}

TEST_F(SessionTest, ChecksItsInputFiles) {
  open();
  const auto load_of = [this](const std::string& file) {
    return protocol::Load{definition_, {{file}}};
  };
  expect_failure(load_of(path("none.npy")), Failure::Reason::failed, "none.npy");
  expect_failure(load_of(input("long.npy", {1, 2, 3})), Failure::Reason::failed,
                 "holds f32[3], and input 'x' is f32[2]");
}

TEST_F(SessionTest, SaysWhyItCouldNotWrite) {
  open();
  expect<protocol::Loaded>(load());
  expect<protocol::Timed>(protocol::Time{0, 1, 1, {0}});
  expect_failure(protocol::HandOver{{path("x0.npy")}}, Failure::Reason::failed, "x0.npy");
  expect_failure(protocol::HandOver{{path("no/folder")}}, Failure::Reason::failed, "no/folder");
  framework_.outputs_per_call = 2;
  expect_failure(protocol::HandOver{{path("y.npy")}}, Failure::Reason::failed,
                 "produced 2 outputs, and 1 were asked for");
}

}  // namespace
}  // namespace howfast::worker
