#pragma once

#include <string>
#include <utility>
#include <vector>

#include "measure/statistics.hpp"
#include "record/records.hpp"

/// Made-up runs for tests.
namespace howfast::report::example_runs {

inline RunRecord run_on(const std::vector<std::pair<std::string, std::string>>& targets) {
  RunRecord run;
  run.howfast = "0.1.0";
  run.started = "2025-01-31T12:00:00Z";
  run.suite = "article";
  run.filters = {"softmax", "conv2d/*"};
  run.seed = 42;
  run.launches = 5;
  run.machine = {.system = "Linux 6.1.0 x86_64",
                 .distribution = "Debian GNU/Linux 12 (bookworm)",
                 .processor = "AMD EPYC 9654",
                 .cores = 2,
                 .memory_bytes = std::int64_t{8} << 30,
                 .devices = {},
                 .facts = {}};
  for (const auto& [id, framework] : targets) {
    run.targets.push_back({.id = id,
                           .framework = framework,
                           .version = "1.2.3",
                           .settings = {{"threads", "2"}, {"blas", "netlib"}},
                           .calls = {}});
  }
  return run;
}

inline Case softmax_case(Shape shape) {
  Case definition;
  definition.operation = "softmax";
  definition.published = "Softmax / dim=64x1000000 axi=-1";
  definition.inputs = {{"x", DType::f32, std::move(shape)}};
  definition.attributes = {{"axis", std::int64_t{-1}}};
  definition.id = case_id(definition);
  return definition;
}

inline Case conv2d_case() {
  Case definition;
  definition.operation = "conv2d";
  definition.inputs = {{"x", DType::f32, {100, 256, 256, 3}}, {"weight", DType::f32, {8, 3, 3, 3}}};
  definition.attributes = {{"stride", std::int64_t{1}}, {"padding", std::int64_t{0}}};
  definition.id = case_id(definition);
  return definition;
}

/// Launches 1, 2, ... with these times.
inline OutcomeRecord measured(Case definition, std::string target, std::vector<double> seconds) {
  OutcomeRecord outcome;
  outcome.definition = std::move(definition);
  outcome.target = std::move(target);
  const auto interval = time_interval(seconds, 0.95);
  outcome.time = interval ? TimeRecord{interval->value, interval->low, interval->high, 0.95}
                          : TimeRecord{seconds[0], seconds[0], seconds[0], 0};
  for (std::size_t i = 0; i < seconds.size(); ++i) outcome.launch_numbers.push_back(i + 1);
  outcome.launches = std::move(seconds);
  outcome.agreement = AgreementRecord{true, 0.25, 4096, 64'000'000};
  outcome.first_call = 1.5;
  return outcome;
}

inline OutcomeRecord not_measured(Case definition, std::string target, Outcome what, Reason why,
                                  std::string detail) {
  OutcomeRecord outcome;
  outcome.definition = std::move(definition);
  outcome.target = std::move(target);
  outcome.outcome = what;
  outcome.reason = why;
  outcome.detail = std::move(detail);
  return outcome;
}

/// A run with one of everything: decided, same, undecided, wrong, unsupported, pending.
inline RunRecord two_target_run() { return run_on({{"mlx/cpu", "mlx"}, {"torch/cpu", "torch"}}); }

inline std::vector<OutcomeRecord> two_target_outcomes() {
  return {
      measured(softmax_case({64, 1'000'000}), "mlx/cpu", {0.861, 0.859, 0.864, 0.862, 0.860}),
      measured(softmax_case({64, 1'000'000}), "torch/cpu", {0.0999, 0.1001, 0.1, 0.0998, 0.1002}),
      measured(softmax_case({8, 32}), "mlx/cpu", {12.31e-6, 12.3e-6, 12.29e-6, 12.3e-6, 12.3e-6}),
      measured(softmax_case({8, 32}), "torch/cpu", {12.3e-6, 12.4e-6, 12.35e-6, 12.3e-6, 12.2e-6}),
      measured(softmax_case({8, 64}), "mlx/cpu", {20e-6, 25e-6, 30e-6}),
      measured(softmax_case({8, 64}), "torch/cpu", {25e-6, 20e-6, 30e-6}),
      not_measured(conv2d_case(), "mlx/cpu", Outcome::wrong, Reason::disagrees_with_reference,
                   "element 17 is nan, and 0.25 was expected"),
      measured(conv2d_case(), "torch/cpu", {0.25}),
      not_measured(softmax_case({8, 128}), "mlx/cpu", Outcome::unsupported, Reason::no_row,
                   "mlx has no softmax"),
  };
}

}  // namespace howfast::report::example_runs
