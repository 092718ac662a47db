#include "run/self_test_run.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

#include <fmt/format.h>
#include <unistd.h>

#include "base/random.hpp"
#include "base/version.hpp"
#include "measure/verdict.hpp"
#include "run/case_visit.hpp"

namespace howfast {
namespace {

constexpr const char* kWorker = "howfast-self-test";
constexpr const char* kCase = "relu/f32[2048]";

// The targets, by what they are to the checks.
enum Role : std::size_t { wait, same_wait, longer_wait, work };

// Times of launches that lie further apart than this were not taken on one machine: a processor
// that throttles, or a host that has others on it.
constexpr double kMostDrift = 1.25;

// A verdict takes two launches.
constexpr std::size_t kFewestLaunches = 2;
constexpr double kMostOfRun = 0.05;

PlannedTarget planned(const std::filesystem::path& worker, const char* mode, int twin) {
  PlannedTarget target;
  target.target = {"self_test", "", "cpu", mode, twin};
  target.command = command_for("self_test", worker);
  target.offer.device = "cpu";
  target.offer.mode = mode;
  target.framework_version = kHowfastVersion;
  target.rows = {{"relu", ""}};
  return target;
}

// "1.0301x (1.0297-1.0305)"
std::string ratio_text(const Decision& decision) {
  if (!decision.ratio) return "not known before the second launch";
  return fmt::format("{:.4f}x ({:.4f}\u2013{:.4f})", decision.ratio->value, decision.ratio->low,
                     decision.ratio->high);
}

std::optional<bool> passed_if(const Decision& decision, bool right) {
  // Not decided yet is no failure.
  if (decision.verdict == Verdict::undecided) return std::nullopt;
  return right;
}

}  // namespace

std::optional<SelfTest> SelfTest::with_worker_in(const std::filesystem::path& folder) {
  const std::filesystem::path worker = folder / kWorker;
  if (access(worker.c_str(), X_OK) != 0) return std::nullopt;
  return SelfTest(worker);
}

SelfTest::SelfTest(const std::filesystem::path& worker)
    : selected_([] {
        const auto found = select_cases(Suite::full, {kCase});
        assert(found && found->size() == 1);
        return found->front();
      }()) {
  targets_ = {planned(worker, "", 1), planned(worker, "", 2), planned(worker, "longer", 1),
              planned(worker, "work", 1)};
  times_.resize(targets_.size());
}

bool SelfTest::is_due(Seconds run_so_far) const {
  if (!trouble_.empty()) return false;
  return played_ < kFewestLaunches || spent_ < kMostOfRun * run_so_far;
}

Expected<void> SelfTest::play(std::size_t launch, std::uint64_t seed,
                              const std::filesystem::path& scratch, int cores) {
  const auto started = std::chrono::steady_clock::now();
  std::vector<TargetSession> sessions;
  sessions.reserve(targets_.size());
  std::vector<TargetSession*> open;
  for (std::size_t t = 0; t < targets_.size(); ++t) {
    open.push_back(&sessions.emplace_back(targets_[t], seed_of(seed, t), launch));
  }
  auto inputs = CaseInputs::write(selected_, input_sets(selected_.definition()), seed, scratch);
  if (!inputs) return tl::unexpected(inputs.error());
  CaseVisit visit({.selected = selected_,
                   .inputs = *inputs,
                   .scratch = scratch,
                   .cores = cores,
                   .launch = launch,
                   .seed = seed,
                   .patience = {},
                   .first_visit = false,
                   .turn = [](const std::string&) {}},
                  open);
  auto visited = visit.run([this](const LaunchRecord& record) -> Expected<void> {
    const auto target = std::ranges::find_if(
        targets_, [&](const PlannedTarget& one) { return to_string(one.target) == record.target; });
    if (record.outcome == Outcome::measured) {
      times_[static_cast<std::size_t>(target - targets_.begin())].push_back(
          {record.launch, *record.seconds, rounds_of(record.slices)});
    } else {
      trouble_ = fmt::format("{} {}: {}", record.target, name_of(record.outcome), record.detail);
    }
    return {};
  });
  TargetSession::stop_all(sessions);
  ++played_;
  spent_ += std::chrono::steady_clock::now() - started;
  return visited;
}

SelfTestRecord SelfTest::record() const {
  SelfTestRecord record;
  record.launches = times_[wait].size();
  record.seconds = spent_.count();
  if (!trouble_.empty()) {
    record.checks.push_back({"worker", false, trouble_});
    return record;
  }
  const auto against_wait = [this](Role role) {
    return decide(log_ratios(times_[wait], times_[role]));
  };
  const Decision placebo = against_wait(same_wait);
  record.checks.push_back({"placebo", passed_if(placebo, placebo.verdict == Verdict::same),
                           "two equal waits: " + ratio_text(placebo)});
  const Decision longer = against_wait(longer_wait);
  record.checks.push_back({"longer", passed_if(longer, longer.verdict == Verdict::slower),
                           "a wait 3\u00A0% longer: " + ratio_text(longer)});
  if (!times_[work].empty()) {
    const auto [fastest, slowest] = std::ranges::minmax(times_[work], {}, &LaunchTimes::seconds);
    const double drift = slowest.seconds / fastest.seconds;
    record.checks.push_back(
        {"canary", drift <= kMostDrift,
         fmt::format("the same work took up to {:.1f}\u00A0% longer in one launch than in another",
                     100 * (drift - 1))});
  }
  return record;
}

}  // namespace howfast
