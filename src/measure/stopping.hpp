#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/seconds.hpp"
#include "measure/variance_prior.hpp"

namespace howfast {

/// What launches of a case are to answer: how long a target takes, or which of two is faster.
enum class Asked : std::uint8_t { time, ratio };

/// One of them, with the answer of each launch so far.
struct Question {
  Asked asked = Asked::time;
  std::vector<double> logs;            // ln of seconds, or paired_log_ratio
  std::optional<VariancePrior> prior;  // of the questions it is pooled with
};

/// Finished is a time whose reported interval has a half-width of at most 2 %, and a ratio that is
/// decided: faster or slower, however precise (nobody needs 2 % of a factor of six), or the same
/// with an interval that holds 1. That is a half-width of 3 % at most, so precision is asked, too.
bool is_finished(const Question& question);

/// How many more launches would finish it, if mean and variance stay what they are; 0 when it is.
/// Empty when nobody can tell: see launches_to_decide.
std::optional<std::size_t> launches_to_finish(const Question& question);

/// The questions of a case by the launch values of its targets: `seconds[t][i]` of target t in
/// launch i, NaN where it has none. First the time of every target, then the ratio of every pair
/// (0, 1), (0, 2), ... from the launches both have; the caller may replace those by
/// paired_log_ratio.
std::vector<Question> questions_of(std::span<const std::vector<double>> seconds);

/// How many launches a case has before anybody looks, and at most.
struct LaunchLimits {
  std::size_t fewest = 0;
  std::size_t most = 0;

  friend bool operator==(const LaunchLimits&, const LaunchLimits&) = default;
};

/// By one call of the slowest target: 3 launches over 5 s a call and 5 over 0.2 s, since minutes
/// are the user's; else 5 and then up to 20 as needed.
LaunchLimits launch_limits(Seconds slowest_call);

/// Where a case stands between two launches.
struct CaseProgress {
  std::vector<Question> questions;
  std::size_t launches = 0;  // so far
  Seconds launch_cost{0};    // that one more takes, of all its targets
  LaunchLimits limits;
};

/// A case is finished with when all its questions are, or at its last launch.
bool is_finished(const CaseProgress& progress);

/// The cases that the next launch goes through, by index, the most worthwhile first; empty is the
/// end of the run. First come those that lack launches before the first look: the fewest launches
/// first, then the cheapest. Then open cases by value: the questions one more launch is expected to
/// finish (one that needs n more counts 1 / n) per second. For each of these the time for all it
/// needs is set aside before the next one is considered, and a case for which too little of
/// `remaining` is left is passed over. `start_up` is what starting the workers costs, once a
/// launch.
std::vector<std::size_t> next_launch(std::span<const CaseProgress> cases, Seconds remaining,
                                     Seconds start_up = Seconds{0});

}  // namespace howfast
