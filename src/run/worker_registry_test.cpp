#include "run/worker_registry.hpp"

#include <gmock/gmock.h>

namespace howfast {
namespace {

FoundWorker worker(const std::string& name, std::vector<protocol::Offer> offers) {
  FoundWorker found;
  found.command = {name, "/bin/" + name};
  found.welcome = {protocol::kVersion, name, "1.2", std::move(offers), {{"softmax", "softmax(x)"}}};
  return found;
}

protocol::Offer offer(const std::string& device, const std::string& mode, bool by_default,
                      const std::string& unavailable = "") {
  return {device, mode, by_default, unavailable, {}};
}

const std::vector<FoundWorker> kWorkers = {
    worker("mlx", {offer("cpu", "", true), offer("cpu", "openblas", false),
                   offer("gpu", "", true, "no GPU here")}),
    worker("torch", {offer("cpu", "", true)}),
};

std::vector<std::string> ids(const std::vector<PlannedTarget>& targets) {
  std::vector<std::string> all;
  for (const PlannedTarget& target : targets) all.push_back(to_string(target.target));
  return all;
}

std::vector<std::string> chosen(const std::vector<std::string>& words, bool all = false) {
  std::vector<Target> wanted;
  for (const std::string& word : words) wanted.push_back(*parse_target(word));
  const auto targets = choose_targets(kWorkers, wanted, all);
  return targets ? ids(*targets)
                 : std::vector<std::string>{targets.error().message, targets.error().hint};
}

TEST(ChooseTargets, WithoutWordsWhatRunsByDefaultAndIsAvailable) {
  EXPECT_THAT(chosen({}), testing::ElementsAre("mlx/cpu", "torch/cpu"));
}

TEST(ChooseTargets, AllAddsTheTunedOnes) {
  EXPECT_THAT(chosen({}, true), testing::ElementsAre("mlx/cpu", "mlx/cpu/openblas", "torch/cpu"));
}

TEST(ChooseTargets, AWorkerTheUserAddsTakesPart) {
  std::vector<FoundWorker> workers = {worker("mine", {offer("cpu", "", false)})};
  workers[0].added_by_user = true;
  EXPECT_THAT(ids(*choose_targets(workers, {}, false)), testing::ElementsAre("mine/cpu"));
}

TEST(ChooseTargets, ARepeatedTargetBecomesATwin) {
  EXPECT_THAT(chosen({"torch/cpu", "torch/cpu", "torch/cpu#3", "torch/cpu"}),
              testing::ElementsAre("torch/cpu", "torch/cpu#2", "torch/cpu#3", "torch/cpu#4"));
}

TEST(ChooseTargets, AnUnavailableOneIsKeptForItsCellsToSayWhy) {
  EXPECT_THAT(chosen({"mlx_gpu"}), testing::ElementsAre("mlx/gpu"));
}

TEST(ChooseTargets, AnUnknownOneIsAUsageErrorWithTheNearestSpelling) {
  EXPECT_THAT(chosen({"torhc/cpu"}), testing::ElementsAre(testing::HasSubstr("torhc/cpu"),
                                                          testing::HasSubstr("'torch/cpu'")));
  EXPECT_THAT(chosen({"torch@9.9/cpu"}), testing::Contains(testing::HasSubstr("torch@9.9/cpu")));
}

TEST(FindWorkers, AnAddedWorkerThatDoesNotSpeakIsKeptWithItsTrouble) {
  const auto workers = find_workers("/nowhere", {{"mute", "/bin/false"}});
  ASSERT_EQ(workers.size(), 1U);
  EXPECT_THAT(workers[0].trouble, testing::HasSubstr("exited with status 1"));
  const auto targets = choose_targets(workers, {*parse_target("mute/cpu")}, false);
  ASSERT_FALSE(targets);
  EXPECT_EQ(targets.error().code, ExitCode::input_output);
}

}  // namespace
}  // namespace howfast
