#include "run/launch_choice.hpp"

#include <algorithm>
#include <cmath>

#include "measure/paired_launches.hpp"
#include "measure/pooling.hpp"
#include "measure/statistics.hpp"

namespace howfast {
namespace {

// A question of case `c` and how long a call takes that it is about.
struct CaseQuestion {
  std::size_t c = 0;
  Question question;
  Seconds duration{0};
};

double mean_of(const std::vector<double>& logs) {
  double sum = 0;
  for (const double log : logs) sum += log;
  return logs.empty() ? 0 : sum / static_cast<double>(logs.size());
}

std::vector<double> logs_of(const CellState& cell) {
  std::vector<double> logs;
  for (const LaunchRecord& launch : cell.launches) {
    if (launch.seconds) logs.push_back(std::log(*launch.seconds));
  }
  return logs;
}

std::vector<LaunchTimes> times_of(const CellState& cell) {
  std::vector<LaunchTimes> times;
  for (const LaunchRecord& launch : cell.launches) {
    if (launch.seconds) times.push_back({launch.launch, *launch.seconds, rounds_of(launch.slices)});
  }
  return times;
}

// The same question of every case, with what each borrows from the others.
void add_questions(std::vector<CaseQuestion> asked, std::vector<CaseProgress>& cases) {
  std::vector<LaunchVariance> variances;
  std::vector<Seconds> durations;
  for (const CaseQuestion& one : asked) {
    variances.push_back(launch_variance(one.question.logs));
    durations.push_back(one.duration);
  }
  const auto priors = pooled_priors(variances, durations);
  for (std::size_t i = 0; i < asked.size(); ++i) {
    asked[i].question.prior = priors[i];
    cases[asked[i].c].questions.push_back(std::move(asked[i].question));
  }
}

}  // namespace

std::vector<std::size_t> choose_launch(const CellStates& cells, std::span<const Seconds> costs,
                                       Seconds remaining, Seconds start_up) {
  std::vector<CaseProgress> cases(cells.cases());
  std::vector<std::vector<std::vector<double>>> logs(cells.cases());  // by case and target
  for (std::size_t c = 0; c < cells.cases(); ++c) {
    CaseProgress& progress = cases[c];
    progress.launch_cost = costs[c];
    Seconds slowest{0};
    std::size_t left = 0;
    for (std::size_t t = 0; t < cells.targets(); ++t) {
      const CellState& cell = cells.at(c, t);
      logs[c].push_back(cell.ended ? std::vector<double>() : logs_of(cell));
      if (!logs[c].back().empty()) {
        slowest = std::max(slowest, Seconds{std::exp(mean_of(logs[c].back()))});
      }
      if (cell.ended) continue;
      progress.launches = std::max(progress.launches, cell.launches.size());
      left = std::max(left, cells.left(c, t));
    }
    progress.limits = launch_limits(slowest);
    progress.limits.most = std::min(progress.limits.most, progress.launches + left);
    progress.limits.fewest = std::min(progress.limits.fewest, progress.limits.most);
  }

  const auto measured = [&](std::size_t c, std::size_t t) { return !logs[c][t].empty(); };
  for (std::size_t a = 0; a < cells.targets(); ++a) {
    for (std::size_t b = a + 1; b < cells.targets(); ++b) {
      std::vector<CaseQuestion> pairs;
      for (std::size_t c = 0; c < cells.cases(); ++c) {
        if (!measured(c, a) || !measured(c, b)) continue;
        pairs.push_back(
            {c,
             {Asked::ratio, log_ratios(times_of(cells.at(c, a)), times_of(cells.at(c, b))), {}},
             Seconds{std::exp(std::max(mean_of(logs[c][a]), mean_of(logs[c][b])))}});
      }
      add_questions(std::move(pairs), cases);
    }
  }
  for (std::size_t t = 0; t < cells.targets(); ++t) {
    std::vector<CaseQuestion> alone;
    for (std::size_t c = 0; c < cells.cases(); ++c) {
      if (!measured(c, t) || !cases[c].questions.empty()) continue;
      alone.push_back({c, {Asked::time, logs[c][t], {}}, Seconds{std::exp(mean_of(logs[c][t]))}});
    }
    add_questions(std::move(alone), cases);
  }
  return next_launch(cases, remaining, start_up);
}

}  // namespace howfast
