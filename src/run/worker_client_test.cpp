#include "run/worker_client.hpp"

#include <chrono>
#include <memory>

#include <gtest/gtest.h>

namespace howfast {
namespace {

// Seconds to stop so many workers, none of which heeds it.
double time_to_stop(std::size_t count) {
  std::vector<std::unique_ptr<WorkerClient>> workers;
  std::vector<WorkerClient*> all;
  for (std::size_t i = 0; i < count; ++i) {
    auto process = WorkerProcess::start({"deaf", "sleep 1000"}, {});
    EXPECT_TRUE(process) << process.error().message;
    workers.push_back(std::make_unique<WorkerClient>(std::move(*process)));
    all.push_back(workers.back().get());
  }
  const auto started = std::chrono::steady_clock::now();
  WorkerClient::stop_all(all);
  return Seconds(std::chrono::steady_clock::now() - started).count();
}

TEST(WorkerClient, ThoseThatIgnoreStopAreWaitedForTogether) {
  EXPECT_LT(time_to_stop(4), 2 * time_to_stop(1));
}

}  // namespace
}  // namespace howfast
