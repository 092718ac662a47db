#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "measure/looks.hpp"
#include "measure/simulation/bounds.hpp"
#include "measure/simulation/noise_models.hpp"
#include "measure/simulation/session.hpp"
#include "measure/statistics.hpp"

/// The long version of src/measure/coverage_test.cpp: sessions on every noise model, as a table or
/// as JSON, held to the same bounds. --calibrate prints what the constants of src/measure/looks.cpp
/// and two_modes.cpp were chosen from.
namespace howfast::simulation {
namespace {

struct Words {
  std::size_t sessions = 1'000;
  std::uint64_t seed = 20'260'101;
  bool json = false;
  bool calibrate = false;
};

constexpr const char* kUsage =
    "usage: howfast-coverage [--sessions N] [--seed N] [--json] [--calibrate]\n";

template <typename Number>
bool parse(const char* text, Number& number) {
  const char* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, number);
  return error == std::errc{} && stop == end && number > 0;
}

bool parse(int count, char** words, Words& parsed) {
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool more = i + 1 < count;
    if (word == "--json") {
      parsed.json = true;
    } else if (word == "--calibrate") {
      parsed.calibrate = true;
    } else if (word == "--sessions" && more && parse(words[i + 1], parsed.sessions)) {
      ++i;
    } else if (word == "--seed" && more && parse(words[i + 1], parsed.seed)) {
      ++i;
    } else {
      return false;
    }
  }
  return true;
}

// ---- the bounds -----------------------------------------------------------------------------

// Equal pairs and others, as in the unit test.
const std::vector<double> kRatios = {0, 0, 0.01, 0, 0, -0.03, 0, 0, 0.1, 0, 0, -1.8};

class Bench {
 public:
  explicit Bench(const Words& words) : words_(words) {}

  bool run() {
    if (!words_.json) print_head();
    for (std::size_t i = 0; i < noise_models().size(); ++i) {
      const NoiseModel& model = noise_models()[i];
      sessions(i, model, true);
      sessions(i, model, false);
      power(i, model);
    }
    if (words_.json) {
      std::printf("%s\n", nlohmann::json{{"sessions", words_.sessions},
                                         {"seed", words_.seed},
                                         {"rows", rows_},
                                         {"missed", missed_}}
                              .dump(1)
                              .c_str());
    } else {
      std::printf("\n%s\n", missed_.empty() ? "All bounds are held." : "Missed:");
      for (const std::string& missed : missed_) std::printf("  %s\n", missed.c_str());
    }
    return missed_.empty();
  }

 private:
  Tally play(const NoiseModel& model, const SessionPlan& plan, std::size_t count) {
    const KnownNoise known = known_noise(model, 50'000, words_.seed);
    Tally tally;
    for (std::size_t i = 0; i < count; ++i) {
      tally.add(play_session({&model, 1}, {&known, 1}, plan, seed_of(words_.seed, i)));
    }
    return tally;
  }

  void hold(bool within, const NoiseModel& model, const std::string& what) {
    if (!within) missed_.push_back(std::string(model.name) + ": " + what);
  }

  static void print_head() {
    std::printf("%-24s %-6s %8s %8s %8s %8s %8s %8s %8s %8s %9s\n", "noise", "prior", "covered",
                "/label", "time", "/label", "labelled", "wrong", "always", "launches", "x known");
  }

  void sessions(std::size_t index, const NoiseModel& model, bool borrows) {
    const ModelBounds& bounds = kModelBounds.at(index);
    const std::size_t cells = borrows ? 60 : 12;
    const std::size_t count = borrows ? words_.sessions : 5 * words_.sessions;  // as many cells
    const Tally tally =
        play(model, {.cells = cells, .log_ratios = kRatios, .borrows = borrows}, count);
    // Nobody stops before it is decided: all looks are taken.
    const Tally always =
        play(model, {.cells = cells, .log_ratios = {0}, .decides_only = true, .borrows = borrows},
             count);

    const std::string who = borrows ? "with a prior" : "few cells";
    const bool rare = bounds.model == "rare mode";
    hold(rare ? tally.coverage_or_label() >= kLeastCoverageOfRareMode
              : tally.coverage() >= kLeastCoverage,
         model, "coverage, " + who);
    hold(tally.wrong_rate() <= kMostWrong, model, "wrong verdicts, " + who);
    hold(always.wrong_rate() <= kMostWrong, model, "wrong verdicts at all looks, " + who);
    if (bounds.one_mode) hold(tally.label_rate() <= kMostLabelled, model, "labels, " + who);
    if (borrows && index < 2) {
      hold(tally.mean_width_over_known() <= kMostWidthOverKnown, model, "width");
    }

    rows_.push_back({{"noise", model.name},
                     {"prior", borrows},
                     {"cells", tally.cells},
                     {"coverage", tally.coverage()},
                     {"coverage_or_label", tally.coverage_or_label()},
                     {"time_coverage", tally.time_coverage()},
                     {"time_coverage_or_label", tally.time_coverage_or_label()},
                     {"labelled", tally.label_rate()},
                     {"wrong", tally.wrong_rate()},
                     {"wrong_at_all_looks", always.wrong_rate()},
                     {"launches", tally.mean_launches()},
                     {"width_over_known", tally.mean_width_over_known()}});
    if (words_.json) return;
    std::printf("%-24s %-6s %7.2f%% %7.2f%% %7.2f%% %7.2f%% %7.2f%% %7.2f%% %7.2f%% %8.1f %9.2f\n",
                std::string(model.name).c_str(), borrows ? "yes" : "no", 100 * tally.coverage(),
                100 * tally.coverage_or_label(), 100 * tally.time_coverage(),
                100 * tally.time_coverage_or_label(), 100 * tally.label_rate(),
                100 * tally.wrong_rate(), 100 * always.wrong_rate(), tally.mean_launches(),
                tally.mean_width_over_known());
    std::fflush(stdout);
  }

  void power(std::size_t index, const NoiseModel& model) {
    const ModelBounds& bounds = kModelBounds.at(index);
    for (std::size_t i = 0; i < kPowerAt.size(); ++i) {
      const std::size_t launches = kPowerAt[i];
      const std::size_t count = std::max<std::size_t>(1, words_.sessions / 3);
      SessionPlan plan{.log_ratios = {std::log(1.03)}, .most_launches = launches, .stops = false};
      const Tally fixed = play(model, plan, count);
      plan.stops = true;
      plan.decides_only = true;
      const Tally looking = play(model, plan, count);
      plan.borrows = false;
      plan.stops = false;
      const Tally alone = play(model, plan, count);
      const std::string at = " at +3 % after " + std::to_string(launches) + " launches";
      // What a table of 400 runs gives as 100 %.
      hold(fixed.interval_power() >= std::min(bounds.interval_power[i], 0.995), model,
           "power of the interval" + at);
      hold(fixed.power() >= std::min(bounds.verdict_power[i], 0.995), model,
           "power of the verdict" + at);
      rows_.push_back({{"noise", model.name},
                       {"launches", launches},
                       {"interval_power", fixed.interval_power()},
                       {"verdict_power", fixed.power()},
                       {"verdict_power_with_looks", looking.power()},
                       {"plain_student_power", alone.plain_power()},
                       {"interval_power_without_prior", alone.interval_power()},
                       {"verdict_power_without_prior", alone.power()}});
      if (words_.json) continue;
      std::printf(
          "  +3 %% in %2zu launches: interval %5.1f%% (asked %3.0f%%), verdict %5.1f%%, with "
          "looks %5.1f%%; without a prior %5.1f%%, %5.1f%%; plain 95 %% %5.1f%%\n",
          launches, 100 * fixed.interval_power(), 100 * bounds.interval_power[i],
          100 * fixed.power(), 100 * looking.power(), 100 * alone.interval_power(),
          100 * alone.power(), 100 * alone.plain_power());
      std::fflush(stdout);
    }
  }

  Words words_;
  nlohmann::json rows_ = nlohmann::json::array();
  std::vector<std::string> missed_;
};

// ---- where constants come from -----------------------------------------------------------------

// Widest gap / spread within the groups on both sides of it, of normal values.
double gap_of(std::vector<double>& values) {
  std::sort(values.begin(), values.end());
  std::size_t upper = 1;
  for (std::size_t i = 2; i < values.size(); ++i) {
    if (values[i] - values[i - 1] > values[upper] - values[upper - 1]) upper = i;
  }
  const std::span<const double> all(values);
  const LaunchVariance below = launch_variance(all.first(upper));
  const LaunchVariance above = launch_variance(all.subspan(upper));
  const double within = (below.variance * below.degrees + above.variance * above.degrees) /
                        (static_cast<double>(values.size()) - 2);
  return (values[upper] - values[upper - 1]) / std::sqrt(within);
}

void print_gaps(const Words& words) {
  std::printf("launches: gap / spread within, exceeded by 1 in 200 and 1 in 100 normal samples\n");
  std::mt19937_64 random(words.seed);
  std::normal_distribution<double> normal;
  for (std::size_t launches = kFirstLook; launches <= kLastLook; ++launches) {
    std::vector<double> gaps;
    for (std::size_t i = 0; i < 200 * words.sessions; ++i) {
      std::vector<double> values(launches);
      for (double& value : values) value = normal(random);
      gaps.push_back(gap_of(values));
    }
    std::printf("%2zu: %6.2f %6.2f\n", launches, quantile(gaps, 0.995), quantile(gaps, 0.99));
  }
}

// p-values of single looks at equal targets, whose launch values are normal, after 5, 6, ...
// launches.
std::vector<std::vector<double>> draw_looks(const Words& words, double prior_degrees) {
  std::mt19937_64 random(words.seed);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> looks;
  for (std::size_t i = 0; i < 100 * words.sessions; ++i) {
    std::optional<VariancePrior> prior;
    double sd = 1;
    if (prior_degrees > 0) {
      prior = VariancePrior{1, prior_degrees};
      std::chi_squared_distribution<double> of_prior(prior_degrees);
      sd = std::sqrt(prior_degrees / of_prior(random));
    }
    std::vector<double> logs;
    std::vector<double>& p_values = looks.emplace_back();
    for (std::size_t launches = 1; launches <= kLastLook; ++launches) {
      logs.push_back(sd * normal(random));
      if (launches >= kFirstLook) p_values.push_back(p_value_of_zero(*log_mean(logs, prior)));
    }
  }
  return looks;
}

// Share of them that some look calls different when look L has the level first * (5 / L)^exponent.
double wrong_share(const std::vector<std::vector<double>>& looks, double first, double exponent) {
  std::vector<double> levels;
  for (std::size_t launches = kFirstLook; launches <= kLastLook; ++launches) {
    const double of_first = static_cast<double>(kFirstLook) / static_cast<double>(launches);
    levels.push_back(first * std::pow(of_first, exponent));
  }
  std::size_t wrong = 0;
  for (const std::vector<double>& p_values : looks) {
    bool called = false;
    for (std::size_t i = 0; i < levels.size(); ++i) called = called || p_values[i] <= levels[i];
    wrong += called ? 1U : 0U;
  }
  return static_cast<double>(wrong) / static_cast<double>(looks.size());
}

void print_levels(const Words& words) {
  std::printf("\nwrong verdicts, all looks together, at levels first * (5 / launches)^exponent\n");
  for (const double degrees : {0.0, 2.0, 4.0, 8.0, 50.0, 1000.0}) {
    const std::vector<std::vector<double>> looks = draw_looks(words, degrees);
    std::printf("prior of %4.0f degrees:\n", degrees);
    for (const double first : {0.003, 0.0035, 0.004, 0.0045, 0.005}) {
      std::printf("  first %.4f:", first);
      for (const double exponent : {0.0, 1.0, 1.5, 2.0, 3.0}) {
        std::printf("  ^%.1f %.3f%%", exponent, 100 * wrong_share(looks, first, exponent));
      }
      std::printf("\n");
    }
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace howfast::simulation

int main(int count, char** words) {
  namespace simulation = howfast::simulation;
  simulation::Words parsed;
  if (!simulation::parse(count, words, parsed)) {
    std::fputs(simulation::kUsage, stderr);
    return 64;
  }
  if (parsed.calibrate) {
    simulation::print_gaps(parsed);
    simulation::print_levels(parsed);
    return 0;
  }
  return simulation::Bench(parsed).run() ? 0 : 1;
}
