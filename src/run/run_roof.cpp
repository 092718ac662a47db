#include "run/run_roof.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/target.hpp"
#include "machine/roof_file.hpp"
#include "machine/roof_measurement.hpp"
#include "measure/roofline.hpp"

namespace howfast {
namespace {

// How far above a measured limit another program may come: on two threads likwid-bench wrote 6 %
// more into memory than our kernels (bench/roof).
constexpr double kMarginOfRoof = 1.1;

// How often it is looked at again before a time is called impossible: a roof that was measured
// while others computed is too low.
constexpr int kLooksAgain = 3;

bool is_below_floor(const Case& definition, double seconds, const Roof& roof) {
  return seconds * kMarginOfRoof < floor_seconds(definition, roof);
}

}  // namespace

bool is_on_processors(const std::string& target) {
  const auto parsed = parse_target(target);
  return parsed && parsed->device == "cpu";
}

RunRoof RunRoof::confirmed(const Machine& machine) {
  auto kept = kept_roof(roof_folder(), machine);
  const bool is_new = !kept;
  RunRoof run(machine, kept ? std::move(*kept) : measure_roof(plan_roof(machine, free_memory())));
  run.is_new_ = is_new;
  if (is_new) run.keep();
  run.reached_ = run.confirm();
  return run;
}

std::optional<RunRoof> RunRoof::kept(const Machine& machine) {
  auto kept = kept_roof(roof_folder(), machine);
  if (!kept) return std::nullopt;
  return RunRoof(machine, std::move(*kept));
}

void RunRoof::raise_to(const std::vector<RoofFigure>& figures) {
  for (const RoofFigure& figure : figures) raise(roof_, figure);
  keep();
}

std::optional<std::string> RunRoof::impossible(const Case& definition, double seconds) {
  for (int look = 0; look <= kLooksAgain; ++look) {
    if (!is_below_floor(definition, seconds, roof_)) return std::nullopt;
    if (look < kLooksAgain) confirm();
  }
  return fmt::format(
      "a call takes {:.3g} s, and this machine needs {:.3g} s at the least for the {:.3g} bytes "
      "and "
      "{:.3g} FLOPs that cannot be left out (its roof was measured again beside it)",
      seconds, floor_seconds(definition, roof_), definition.floor.bytes, definition.floor.flops);
}

std::optional<Error> RunRoof::take_trouble() { return std::exchange(trouble_, std::nullopt); }

double RunRoof::confirm() {
  const Roof before = roof_;
  const double reached = confirm_roof(roof_, plan_roof(machine_, free_memory()));
  if (roof_ != before) keep();
  return reached;
}

void RunRoof::keep() {
  if (auto kept = keep_roof(roof_folder(), machine_, roof_); !kept) trouble_ = kept.error();
}

}  // namespace howfast
