#include "judge/agreement.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "base/random.hpp"

namespace howfast {
namespace {

/// |got - want| / allowed, where equal is 0 whatever is allowed, and what no number measures is
/// infinity.
double distance(double got, double want, double allowed) {
  assert(allowed >= 0);
  if (got == want || (std::isnan(got) && std::isnan(want))) return 0;
  const double ratio = std::abs(got - want) / allowed;
  return std::isnan(ratio) ? std::numeric_limits<double>::infinity() : ratio;
}

}  // namespace

void Agreement::merge(const Agreement& other) {
  if (other.checked == 0) return;
  if (checked == 0) {
    *this = other;
    return;
  }
  passed = passed && other.passed;
  // The output that is right to the fewest bits counts: a large one must not hide a small one.
  if (other.bits() && (!bits() || *other.bits() < *bits())) {
    error = other.error;
    size = other.size;
  }
  checked += other.checked;
  of += other.of;
  if (other.worst > worst) {
    worst = other.worst;
    worst_at = other.worst_at;
    got = other.got;
    want = other.want;
  }
}

std::optional<double> Agreement::bits() const {
  if (!(error > 0) || !(size > 0)) return std::nullopt;
  return std::log2(size / error) / 2;  // of squares
}

std::vector<std::int64_t> choose_elements(std::int64_t of, std::int64_t count, std::uint64_t seed) {
  assert(of >= 0 && count > 0 && of <= std::numeric_limits<std::int64_t>::max() / count);
  count = std::min(of, count);
  std::vector<std::int64_t> elements;
  elements.reserve(static_cast<std::size_t>(count));
  for (std::int64_t stratum = 0; stratum < count; ++stratum) {
    const std::int64_t first = stratum * of / count;
    const auto width = static_cast<std::uint64_t>((stratum + 1) * of / count - first);
    const std::uint64_t bits = random_bits(seed, static_cast<std::uint64_t>(stratum));
    elements.push_back(first + static_cast<std::int64_t>(bits % width));
  }
  return elements;
}

Agreement compare(std::span<const double> got, std::span<const std::int64_t> elements,
                  std::span<const ReferenceValue> want, const Tolerance& tolerance,
                  std::int64_t of) {
  assert(got.size() == want.size() && elements.size() == want.size() && !elements.empty());
  Agreement agreement{.passed = true,
                      .worst = -1,
                      .worst_at = 0,
                      .got = 0,
                      .want = 0,
                      .error = 0,
                      .size = 0,
                      .checked = static_cast<std::int64_t>(elements.size()),
                      .of = of};
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const double value = got[i];
    if (std::isfinite(value) && std::isfinite(want[i].value)) {
      agreement.error += (value - want[i].value) * (value - want[i].value);
      agreement.size += want[i].value * want[i].value;
    }
    const double apart = distance(value, want[i].value, tolerance.allowed(want[i].magnitude));
    if (apart > agreement.worst) {
      agreement.worst = apart;
      agreement.worst_at = elements[i];
      agreement.got = value;
      agreement.want = want[i].value;
    }
  }
  agreement.passed = agreement.worst <= 1;
  return agreement;
}

}  // namespace howfast
