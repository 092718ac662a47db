#pragma once

#include "record/records.hpp"

/// Records for tests, with every field filled; tests/schema/example.run holds them as lines.
namespace howfast {

inline RunRecord example_run() {
  RunRecord run;
  run.howfast = "0.1.0";
  run.started = "2025-01-31T12:00:00Z";
  run.suite = "article";
  run.filters = {"softmax*"};
  run.seed = 18446744073709551615U;
  run.launches = 5;
  run.machine = {.system = "Linux 6.1.0 x86_64",
                 .distribution = "Debian GNU/Linux 12 (bookworm)",
                 .processor = "AMD EPYC 9654",
                 .cores = 2,
                 .memory_bytes = 8'000'000'000,
                 .devices = {"NVIDIA H200"},
                 .facts = {{"governor", "performance"}}};
  run.settings = {{"cache", "hot"}};
  run.targets = {{.id = "mlx/cpu",
                  .framework = "mlx",
                  .version = "0.32.4",
                  .settings = {{"threads", "2"}},
                  .calls = {{"softmax", "mx::softmax(x, axis)"}},
                  .empty_call = 0.000125}};
  run.roof =
      Roof{"AVX2",
           {{"L1", 65536}},
           {{RoofKind::copy, "memory", 2, 4e10, 3e10, 4.5e10, "memcpy", "2025-01-30T12:00:00Z"}}};
  run.roof_reached = 0.96875;
  run.accelerator_roof =
      Roof{"", {}, {{RoofKind::f32, "", 1, 6e13, 5e13, 7e13, "torch/cuda matmul", "2025-01-31"}}};
  run.limits_seconds = 0.5;
  return run;
}

inline LaunchRecord example_launch() {
  LaunchRecord launch;
  launch.launch = 1;
  launch.case_id = "softmax/f32[64,1000000]/axis=-1";
  launch.target = "mlx/cpu";
  launch.seconds = 0.859;
  launch.slices = {0.859, std::nullopt, 0.87};
  launch.quantiles = {0.85, 0.851, 0.859, 0.87, 0.88, 0.9};
  launch.calls = 6;
  launch.first_call = 1.02;
  launch.agreement = AgreementRecord{true, 0.03125, 4096, 64'000'000};
  launch.evidence = {{"cpu_nanoseconds", 1.5e9}, {"run_queue_nanoseconds", 0.0}};
  launch.spent = {{"inputs", 0.25}, {"slices", 1.75}, {"clocked", 1.5}};
  launch.flags = {"judged_call_is_timed"};
  return launch;
}

/// Of a device that works while calls return.
inline LaunchRecord example_asynchronous_launch() {
  LaunchRecord launch = example_launch();
  launch.target = "torch/cuda";
  launch.latency = 1.25;
  launch.throughput = 0.75;
  return launch;
}

inline LaunchRecord example_crash() {
  LaunchRecord launch;
  launch.launch = 2;
  launch.case_id = "softmax/f32[64,1000000]/axis=-1";
  launch.target = "torch/cpu";
  launch.outcome = Outcome::crashed;
  launch.reason = Reason::killed_by_signal;
  launch.detail = "killed by signal 11 (segmentation fault)";
  return launch;
}

inline OutcomeRecord example_outcome() {
  OutcomeRecord outcome;
  Case& definition = outcome.definition;
  definition.operation = "softmax";
  definition.published = "Softmax / dim=64x1000000 axi=-1";
  definition.inputs = {{"x", DType::f32, {64, 1'000'000}}};
  definition.outputs = {{"y", DType::f32, {64, 1'000'000}}};
  definition.attributes = {{"axis", std::int64_t{-1}}};
  definition.work = {320e6, 512e6};
  definition.floor = {0, 512e6};
  definition.id = case_id(definition);
  outcome.target = "mlx/cpu";
  outcome.agreement = AgreementRecord{true, 0.03125, 4096, 64'000'000, 22.5};
  outcome.peak_memory = 1'000'000'000;
  outcome.roof = RoofRecord{Bound::memory, "memory", 0.0128, 0.015625, 371e6, 594e6};
  outcome.time = TimeRecord{0.861, 0.852, 0.87, 0.95};
  outcome.launches = {0.859, 0.863};
  outcome.launch_numbers = {1, 3};
  outcome.first_call = 1.02;
  outcome.flags = {"judged_call_is_timed"};
  return outcome;
}

inline OutcomeRecord example_asynchronous_outcome() {
  OutcomeRecord outcome = example_outcome();
  outcome.target = "torch/cuda";
  outcome.latency = TimeRecord{1.25, 1.2, 1.3, 0.95};
  outcome.throughput = TimeRecord{0.75, 0.7, 0.8, 0.95};
  return outcome;
}

inline SelfTestRecord example_self_test() {
  return {2,
          0.75,
          {{"placebo", true, "two equal waits: 1.0001x"},
           {"longer", std::nullopt, "a wait 3 % longer: not known before the second launch"},
           {"canary", false, "the same work took up to 40 % longer"}}};
}

inline OutcomeRecord example_wrong() {
  OutcomeRecord outcome = example_outcome();
  outcome.target = "torch/cpu";
  outcome.outcome = Outcome::wrong;
  outcome.reason = Reason::disagrees_with_reference;
  outcome.detail = "element 17 is nan, and 0.25 was expected";
  outcome.agreement = AgreementRecord{false, {}, 4096, 64'000'000};
  outcome.time.reset();
  outcome.peak_memory.reset();
  outcome.roof.reset();
  outcome.launches.clear();
  outcome.launch_numbers.clear();
  outcome.first_call.reset();
  outcome.flags.clear();
  return outcome;
}

}  // namespace howfast
