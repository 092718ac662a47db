#include "compare/verdict.hpp"

#include <cassert>
#include <vector>

namespace howfast {
namespace {

constexpr double kVerdictConfidence = 0.99;   // of faster and slower: a false one in a hundred
constexpr double kReportedConfidence = 0.95;  // of the interval that is shown, and of same

// Within this factor of each other, either way round, two times are the same to a user.
constexpr double kSameFactor = 1.03;

// Seconds of the launches that both ran, side by side.
struct SharedLaunches {
  std::vector<double> a;
  std::vector<double> b;
};

SharedLaunches shared_launches(const OutcomeRecord& a, const OutcomeRecord& b) {
  assert(a.launches.size() == a.launch_numbers.size());
  assert(b.launches.size() == b.launch_numbers.size());
  SharedLaunches shared;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < a.launches.size() && j < b.launches.size()) {  // numbers ascend
    if (a.launch_numbers[i] == b.launch_numbers[j]) {
      shared.a.push_back(a.launches[i++]);
      shared.b.push_back(b.launches[j++]);
    } else if (a.launch_numbers[i] < b.launch_numbers[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  return shared;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::faster: return "faster";
    case Verdict::slower: return "slower";
    case Verdict::same: return "same";
    case Verdict::undecided: return "undecided";
  }
  assert(false && "every enumerator has a name");
  return "";
}

std::optional<Comparison> compare_targets(const OutcomeRecord& a, const OutcomeRecord& b) {
  const bool both_measured = a.outcome == Outcome::measured && b.outcome == Outcome::measured;
  if (!both_measured || a.definition.id != b.definition.id) return std::nullopt;

  const SharedLaunches shared = shared_launches(a, b);
  Comparison comparison;
  comparison.ratio = ratio_interval(shared.a, shared.b, kReportedConfidence);
  if (!comparison.ratio) return comparison;

  const Interval decisive = *ratio_interval(shared.a, shared.b, kVerdictConfidence);
  if (decisive.high < 1) {
    comparison.verdict = Verdict::faster;
  } else if (decisive.low > 1) {
    comparison.verdict = Verdict::slower;
  } else if (comparison.ratio->low > 1 / kSameFactor && comparison.ratio->high < kSameFactor) {
    comparison.verdict = Verdict::same;
  }
  return comparison;
}

}  // namespace howfast
