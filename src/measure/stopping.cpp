#include "measure/stopping.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "measure/looks.hpp"
#include "measure/sampling_plan.hpp"
#include "measure/statistics.hpp"
#include "measure/verdict.hpp"

namespace howfast {
namespace {

// Half-width of an interval that nobody needs narrower: below it, a table shows the same digits.
constexpr double kPrecision = 0.02;

// An open question of which nobody can tell what it needs, in launches.
constexpr std::size_t kUnforeseen = kMostLaunchesForeseen + 1;

bool is_precise(const Question& question, const LogMean& mean) {
  return half_width(mean, nominal_confidence(question.prior)) <= kPrecision;
}

// Decided for good: what lies within a few percent but seems to differ may yet be faster or slower.
bool is_settled(const Question& question, const LogMean& mean) {
  const Decision decision = decide(mean, question.prior);
  if (decision.verdict != Verdict::same) return decision.verdict != Verdict::undecided;
  return decision.ratio->low <= 1 && 1 <= decision.ratio->high;
}

bool is_finished(const Question& question, const LogMean& mean) {
  return question.asked == Asked::time ? is_precise(question, mean) : is_settled(question, mean);
}

// An open case that has had its first look.
struct Candidate {
  std::size_t index = 0;
  double value = 0;     // questions finished per second of further launches
  Seconds reserved{0};  // what finishing all its questions, or its last launch, will have cost
};

Candidate candidate_of(const CaseProgress& progress, std::size_t index) {
  Candidate candidate;
  candidate.index = index;
  double finished_by_one = 0;
  std::size_t needed = 1;
  for (const Question& question : progress.questions) {
    const std::size_t more = launches_to_finish(question).value_or(kUnforeseen);
    if (more == 0) continue;
    finished_by_one += 1 / static_cast<double>(more);
    needed = std::max(needed, more);
  }
  const double cost = std::max(progress.launch_cost.count(), 1e-9);  // a clock may have read 0
  candidate.value = finished_by_one / cost;
  needed = std::min(needed, progress.limits.most - progress.launches);
  candidate.reserved = progress.launch_cost * static_cast<double>(needed);
  return candidate;
}

}  // namespace

bool is_finished(const Question& question) {
  const std::optional<LogMean> mean = log_mean(question.logs, question.prior);
  return mean && is_finished(question, *mean);
}

std::optional<std::size_t> launches_to_finish(const Question& question) {
  const std::optional<LogMean> now = log_mean(question.logs, question.prior);
  if (!now) return std::nullopt;
  const auto enough = [&](const LogMean& then) { return is_finished(question, then); };
  if (question.asked == Asked::time) return launches_until(*now, enough);
  // A ratio that is finished as the same may lean later and be decided in the end: the first of
  // these is what counts, and a case has no more launches than kLastLook.
  for (std::size_t more = 0; more <= kLastLook; ++more) {
    if (enough(after(*now, more))) return more;
  }
  return launches_until(*now, [&](const LogMean& then) {
    return decide(then, question.prior).verdict != Verdict::undecided;
  });
}

std::vector<Question> questions_of(std::span<const std::vector<double>> seconds) {
  std::vector<Question> questions;
  for (const std::vector<double>& launches : seconds) {
    Question time{Asked::time, {}, {}};
    for (const double value : launches) {
      if (std::isfinite(value)) time.logs.push_back(std::log(value));
    }
    questions.push_back(std::move(time));
  }
  for (std::size_t a = 0; a < seconds.size(); ++a) {
    for (std::size_t b = a + 1; b < seconds.size(); ++b) {
      Question ratio{Asked::ratio, {}, {}};
      for (std::size_t i = 0; i < std::min(seconds[a].size(), seconds[b].size()); ++i) {
        const double log_ratio = std::log(seconds[b][i]) - std::log(seconds[a][i]);
        if (std::isfinite(log_ratio)) ratio.logs.push_back(log_ratio);
      }
      questions.push_back(std::move(ratio));
    }
  }
  return questions;
}

LaunchLimits launch_limits(Seconds slowest_call) {
  if (is_timed_by_judged_call(slowest_call)) return {kVerySlowLaunches, kVerySlowLaunches};
  return {kFirstLook, slowest_call > kSlowCall ? kFirstLook : kLastLook};
}

bool is_finished(const CaseProgress& progress) {
  if (progress.launches < progress.limits.fewest) return false;
  if (progress.launches >= progress.limits.most) return true;
  return std::all_of(progress.questions.begin(), progress.questions.end(),
                     [](const Question& question) { return is_finished(question); });
}

std::vector<std::size_t> next_launch(std::span<const CaseProgress> cases, Seconds remaining,
                                     Seconds start_up) {
  std::vector<std::size_t> lacking;
  std::vector<Candidate> open;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].launches < cases[i].limits.fewest) {
      lacking.push_back(i);
    } else if (!is_finished(cases[i])) {
      open.push_back(candidate_of(cases[i], i));
    }
  }
  std::stable_sort(lacking.begin(), lacking.end(), [&](std::size_t a, std::size_t b) {
    if (cases[a].launches != cases[b].launches) return cases[a].launches < cases[b].launches;
    return cases[a].launch_cost < cases[b].launch_cost;
  });
  std::stable_sort(open.begin(), open.end(),
                   [](const Candidate& a, const Candidate& b) { return a.value > b.value; });

  std::vector<std::size_t> order;
  Seconds left = remaining - start_up;
  Seconds unreserved = left;
  for (const std::size_t i : lacking) {
    if (cases[i].launch_cost > left) continue;
    order.push_back(i);
    left -= cases[i].launch_cost;
    unreserved -=
        cases[i].launch_cost * static_cast<double>(cases[i].limits.fewest - cases[i].launches);
  }
  for (const Candidate& candidate : open) {
    const Seconds cost = cases[candidate.index].launch_cost;
    if (cost > left || cost > unreserved) continue;
    order.push_back(candidate.index);
    left -= cost;
    // What cannot be finished in time has this launch, and must not keep the others from theirs.
    unreserved -= candidate.reserved <= unreserved ? candidate.reserved : cost;
  }
  return order;
}

}  // namespace howfast
