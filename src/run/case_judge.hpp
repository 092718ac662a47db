#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/agreement.hpp"
#include "ops/catalogue.hpp"
#include "protocol/messages.hpp"
#include "run/case_inputs.hpp"
#include "run/worker_client.hpp"

namespace howfast {

/// Where a worker was asked to leave its outputs.
struct OutputPlace {
  std::vector<std::string> files;  // one for each output
  std::optional<pid_t> process;    // or the memory of this one, which stands still
};

/// Judges every target's outputs of one case in one launch. Which elements are looked at is drawn
/// after the first output of an input set is closed and is never told to a worker; the reference is
/// computed once per input set, for those elements only, and serves all targets.
class CaseJudge {
 public:
  CaseJudge(const SelectedCase& selected, const CaseInputs& inputs, std::uint64_t seed)
      : selected_(selected), inputs_(inputs), seed_(seed) {}

  /// Compares the outputs in `place` with the reference for input set `set`. A CellFailure when
  /// they are not what the worker says or not what the case asks for; a disagreement is no failure,
  /// but an Agreement that has not passed.
  tl::expected<Agreement, CellFailure> judge(std::size_t set, const OutputPlace& place,
                                             const std::vector<protocol::Produced>& produced);

 private:
  struct Wanted {
    std::vector<std::int64_t> elements;
    std::vector<ReferenceValue> values;
  };

  const Wanted& wanted(std::size_t set, std::size_t output);

  const SelectedCase& selected_;
  const CaseInputs& inputs_;
  std::uint64_t seed_;
  std::map<std::pair<std::size_t, std::size_t>, Wanted> wanted_;
};

/// "element 17 is 0.25 and should be 0.5, 3.1e+04 times what is allowed".
std::string describe_disagreement(const Agreement& agreement);

}  // namespace howfast
