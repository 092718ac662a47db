#include "record/records.hpp"

#include <array>
#include <cassert>
#include <limits>
#include <utility>

namespace howfast {
namespace {

// The stable names: part of the run file, so they never change.
constexpr std::array kOutcomeNames{
    std::pair{Outcome::measured, std::string_view{"measured"}},
    std::pair{Outcome::wrong, std::string_view{"wrong"}},
    std::pair{Outcome::impossible, std::string_view{"impossible"}},
    std::pair{Outcome::not_awaited, std::string_view{"not_awaited"}},
    std::pair{Outcome::unsupported, std::string_view{"unsupported"}},
    std::pair{Outcome::skipped, std::string_view{"skipped"}},
    std::pair{Outcome::failed, std::string_view{"failed"}},
    std::pair{Outcome::crashed, std::string_view{"crashed"}},
    std::pair{Outcome::timed_out, std::string_view{"timed_out"}},
    std::pair{Outcome::out_of_memory, std::string_view{"out_of_memory"}},
};

constexpr std::array kReasonNames{
    std::pair{Reason::disagrees_with_reference, std::string_view{"disagrees_with_reference"}},
    std::pair{Reason::timed_output_disagrees, std::string_view{"timed_output_disagrees"}},
    std::pair{Reason::wrong_output_form, std::string_view{"wrong_output_form"}},
    std::pair{Reason::remembered_answer, std::string_view{"remembered_answer"}},
    std::pair{Reason::other_device, std::string_view{"other_device"}},
    std::pair{Reason::no_row, std::string_view{"no_row"}},
    std::pair{Reason::framework_refused, std::string_view{"framework_refused"}},
    std::pair{Reason::device_unavailable, std::string_view{"device_unavailable"}},
    std::pair{Reason::needs_memory, std::string_view{"needs_memory"}},
    std::pair{Reason::interrupted, std::string_view{"interrupted"}},
    std::pair{Reason::framework_error, std::string_view{"framework_error"}},
    std::pair{Reason::broken_protocol, std::string_view{"broken_protocol"}},
    std::pair{Reason::bad_tensor_file, std::string_view{"bad_tensor_file"}},
    std::pair{Reason::altered_inputs, std::string_view{"altered_inputs"}},
    std::pair{Reason::killed_by_signal, std::string_view{"killed_by_signal"}},
    std::pair{Reason::exited, std::string_view{"exited"}},
    std::pair{Reason::no_answer, std::string_view{"no_answer"}},
    std::pair{Reason::allocation_failed, std::string_view{"allocation_failed"}},
    std::pair{Reason::killed_for_memory, std::string_view{"killed_for_memory"}},
    std::pair{Reason::budget_spent, std::string_view{"budget_spent"}},
    std::pair{Reason::beyond_roof, std::string_view{"beyond_roof"}},
    std::pair{Reason::work_left, std::string_view{"work_left"}},
    std::pair{Reason::clock_disagrees, std::string_view{"clock_disagrees"}},
};

template <typename Table, typename Value>
std::string_view name_in(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  assert(false && "every enumerator has a name");
  return "";
}

template <typename Value, typename Table>
std::optional<Value> value_in(const Table& table, std::string_view text) {
  for (const auto& [known, name] : table) {
    if (name == text) return known;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Outcome outcome) { return name_in(kOutcomeNames, outcome); }

std::string_view name_of(Reason reason) { return name_in(kReasonNames, reason); }

std::optional<Outcome> parse_outcome(std::string_view name) {
  return value_in<Outcome>(kOutcomeNames, name);
}

std::optional<Reason> parse_reason(std::string_view name) {
  return value_in<Reason>(kReasonNames, name);
}

bool is_bad(Outcome outcome) {
  switch (outcome) {
    case Outcome::measured:
    case Outcome::unsupported:
    case Outcome::skipped: return false;
    case Outcome::wrong:
    case Outcome::impossible:
    case Outcome::not_awaited:
    case Outcome::failed:
    case Outcome::crashed:
    case Outcome::timed_out:
    case Outcome::out_of_memory: return true;
  }
  return true;
}

std::string setting(const RunRecord& run, const std::string& name) {
  const auto found = run.settings.find(name);
  return found == run.settings.end() ? "" : found->second;
}

std::vector<double> rounds_of(const std::vector<std::optional<double>>& slices) {
  std::vector<double> rounds;
  for (const std::optional<double>& slice : slices) {
    rounds.push_back(slice.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  return rounds;
}

}  // namespace howfast
