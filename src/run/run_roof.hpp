#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/case.hpp"
#include "base/error.hpp"
#include "base/roof.hpp"
#include "machine/machine.hpp"

namespace howfast {

/// Whether the roof of this machine's processors is the target's.
bool is_on_processors(const std::string& target);

/// The roof of this machine's processors, as a run holds its times against it. It is measured again
/// before a time is called impossible, and kept for later runs as far as it could be raised. To be
/// used while nothing else computes.
class RunRoof {
 public:
  /// What is kept of this machine, or else measured now (3 s); then confirmed (half a second).
  static RunRoof confirmed(const Machine& machine);

  /// What is kept of this machine, as it is: for a run whose targets play a script. Empty when
  /// nothing is.
  static std::optional<RunRoof> kept(const Machine& machine);

  const Roof& roof() const { return roof_; }

  /// Nothing was kept of this machine: what its targets reach is not in it yet.
  bool is_new() const { return is_new_; }

  /// Raises what the figures are above, and keeps it.
  void raise_to(const std::vector<RoofFigure>& figures);

  /// See confirm_roof(); empty when it was not.
  std::optional<double> reached() const { return reached_; }

  /// Why no call of this case can take so few seconds, in a sentence; empty when one can.
  std::optional<std::string> impossible(const Case& definition, double seconds);

  /// Why it could not be kept, once.
  std::optional<Error> take_trouble();

 private:
  RunRoof(Machine machine, Roof roof) : machine_(std::move(machine)), roof_(std::move(roof)) {}

  double confirm();
  void keep();

  Machine machine_;
  Roof roof_;
  bool is_new_ = false;
  std::optional<double> reached_;
  std::optional<Error> trouble_;
};

}  // namespace howfast
