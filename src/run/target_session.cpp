#include "run/target_session.hpp"

#include "base/random.hpp"
#include "run/interrupt.hpp"

namespace howfast {
namespace {

// As for the first hello: cold libraries, and devices that compile their first kernels.
constexpr Seconds kPatienceForStart{120};

// The environment lies at the top of the stack, so its size decides how everything below is aligned
// against pages and cache sets (Mytkowicz et al. 2009); drawn anew for every launch.
constexpr std::uint32_t kMostPadding = 4096;

// Once may be an accident.
constexpr std::size_t kStartsToTry = 2;

}  // namespace

Expected<Answer<WorkerClient*>> TargetSession::worker() {
  if (client_) return Answer<WorkerClient*>(&*client_);
  if (failed_starts_.size() >= kStartsToTry) {
    return Answer<WorkerClient*>(tl::unexpected(failed_starts_.back()));
  }

  protocol::Settings environment = target_.offer.environment;
  environment["HOWFAST_LAUNCH"] = std::to_string(launch_);
  environment["HOWFAST_PADDING"] = std::string(below(placement_seed_, 0, kMostPadding), 'x');
  auto process = WorkerProcess::start(target_.command, environment);
  if (!process) return tl::unexpected(process.error());
  client_.emplace(std::move(*process));

  const auto failed = [this](const CellFailure& failure) {
    client_.reset();
    failed_starts_.push_back(failure);
    return Answer<WorkerClient*>(tl::unexpected(failure));
  };
  const auto welcome = client_->hello(kPatienceForStart);
  if (!welcome) return failed(welcome.error());
  const auto opened =
      client_->open({target_.offer.device, target_.offer.mode, placement_seed_}, kPatienceForStart);
  if (!opened) return failed(opened.error());
  opened_ = *opened;
  failed_starts_.clear();
  return Answer<WorkerClient*>(&*client_);
}

void TargetSession::note(const CellFailure& failure) {
  if (failure.worker_is_gone) client_.reset();
}

void TargetSession::stop_all(std::vector<TargetSession>& sessions) {
  std::vector<WorkerClient*> living;
  for (TargetSession& session : sessions) {
    if (session.client_) living.push_back(&*session.client_);
  }
  // A user who interrupts does not wait for libraries to tear down: reset() kills.
  if (!interrupted()) WorkerClient::stop_all(living);
  for (TargetSession& session : sessions) session.client_.reset();
}

}  // namespace howfast
