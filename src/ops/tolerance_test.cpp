// For every operation: a plain f32 computation passes with room to spare, and answers that are
// wrong in the ways known from published benchmarks are rejected.

#include "ops/tolerance_suite.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"

namespace howfast {
namespace {

constexpr std::uint64_t kSeed = 20240214;
constexpr std::uint64_t kOtherSeed = 20240202;

/// One element at random out of each of 1024 equal strata: how the judge looks at an output.
Elements drawn(const Case& definition) {
  const std::int64_t of = definition.outputs[0].elements();
  const std::int64_t count = std::min<std::int64_t>(of, 1024);
  Elements elements;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t first = i * of / count;
    const auto width = static_cast<std::uint32_t>((i + 1) * of / count - first);
    elements.push_back(first + below(kSeed, static_cast<std::uint64_t>(i), width));
  }
  return elements;
}

double worst(const Values& got, const std::vector<ReferenceValue>& want,
             const Tolerance& tolerance) {
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double apart = std::abs(static_cast<double>(got[i]) - want[i].value);
    const double allowed = tolerance.allowed(want[i].magnitude);
    if (std::isnan(apart)) return std::numeric_limits<double>::infinity();
    if (apart > 0) worst = std::max(worst, apart / allowed);
  }
  return worst;
}

/// Small enough for a sanitizer build.
bool is_small(const Case& definition) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20;
  return definition.input_bytes() + definition.output_bytes() <= kMostBytes;
}

std::vector<ToleranceSubject>& subjects() {
  static std::vector<ToleranceSubject> all;
  return all;
}

const ToleranceSubject& subject_of(const Case& definition) {
  const auto found = std::ranges::find(subjects(), std::string_view(definition.operation),
                                       &ToleranceSubject::operation);
  if (found == subjects().end()) throw std::out_of_range(definition.operation);
  return *found;
}

std::vector<Case> cases_of(const ToleranceSubject& subject) {
  std::vector<Case> cases;
  for (const CatalogueCase& entry : operation_named(subject.operation).cases) {
    if (is_small(entry.definition)) cases.push_back(entry.definition);
  }
  cases.insert(cases.end(), subject.smaller.begin(), subject.smaller.end());
  return cases;
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const ToleranceSubject& subject : subjects()) {
    const std::vector<Case> own = cases_of(subject);
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

TEST(ToleranceSuiteTest, EveryOperationIsJudged) {
  for (const Operation& operation : catalogue()) {
    const auto judged = std::ranges::count(subjects(), std::string_view(operation.name),
                                           &ToleranceSubject::operation);
    EXPECT_EQ(judged, 1) << operation.name << "_test.cpp calls judge_tolerance() once";
  }
}

class ToleranceTest : public testing::TestWithParam<Case> {
 protected:
  double worst(const Values& got) const {
    return howfast::worst(got, want_, operation_.tolerance(definition_, 0));
  }

  const Case& definition_ = GetParam();
  const ToleranceSubject& subject_ = subject_of(definition_);
  const Operation& operation_ = operation_named(definition_.operation);
  const TestInputs inputs_{operation_, definition_, kSeed};
  const Elements elements_ = drawn(definition_);
  const std::vector<ReferenceValue> want_ =
      reference_of(operation_, definition_, inputs_, elements_);
  const Values right_ = subject_.honest(definition_, inputs_, elements_);
};

TEST_P(ToleranceTest, AcceptsAPlainComputationWithRoomToSpare) {
  RecordProperty("worst", std::to_string(worst(right_)));
  EXPECT_LE(worst(right_), 0.5);
}

TEST_P(ToleranceTest, RejectsZerosAConstantAndNonNumbers) {
  const float mean =
      std::accumulate(right_.begin(), right_.end(), 0.0F) / static_cast<float>(right_.size());
  EXPECT_GT(worst(Values(right_.size(), 0.0F)), 1);
  if (right_.size() > 1) {
    EXPECT_GT(worst(Values(right_.size(), mean)), 1);
  }
  Values one_missing = right_;
  one_missing.back() = std::numeric_limits<float>::quiet_NaN();
  EXPECT_GT(worst(one_missing), 1);
}

TEST_P(ToleranceTest, RejectsThePreviousAnswer) {
  const TestInputs previous(operation_, definition_, kOtherSeed);
  EXPECT_GT(worst(subject_.honest(definition_, previous, elements_)), 1);
}

TEST_P(ToleranceTest, RejectsOtherWork) {
  if (!subject_.misreadings) GTEST_SKIP() << "nothing but its values could be wrong";
  for (const WrongAnswer& wrong : subject_.misreadings(definition_, inputs_, elements_)) {
    EXPECT_GT(worst(wrong.values), 1) << wrong.what;
  }
}

TEST_P(ToleranceTest, RejectsASixtyFourthMissing) {
  const std::int64_t of = definition_.outputs[0].elements();
  const std::int64_t length = std::max<std::int64_t>(1, of / 64);
  const TestInputs other_inputs(operation_, definition_, kOtherSeed);
  const Values previous = subject_.honest(definition_, other_inputs, elements_);
  const auto without = [&](const auto& is_missing, bool left_over) {
    Values values = right_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_missing(elements_[i])) values[i] = left_over ? previous[i] : 0.0F;
    }
    return values;
  };
  for (const bool left_over : {false, true}) {
    for (const std::int64_t start : {std::int64_t{0}, of / 3, of / 2, of - length}) {
      const auto block = [&](std::int64_t i) { return i >= start && i < start + length; };
      EXPECT_GT(worst(without(block, left_over)), 1) << "from " << start << ' ' << left_over;
    }
    const auto scattered = [&](std::int64_t i) {
      return i == of / 2 || random_bits(kSeed, static_cast<std::uint64_t>(i)) % 64 == 0;
    };
    EXPECT_GT(worst(without(scattered, left_over)), 1) << "scattered " << left_over;
  }
}

/// The operations that tensor cores can do.
class ProductToleranceTest : public ToleranceTest {};

TEST_P(ProductToleranceTest, RejectsRoundedInputs) {
  TestInputs rounded(operation_, definition_, kSeed);
  rounded.round_to_tf32();
  EXPECT_GT(worst(subject_.honest(definition_, rounded, elements_)), 1);
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.id;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::vector<Case> product_cases() {
  std::vector<Case> products = cases();
  std::erase_if(products,
                [](const Case& definition) { return !subject_of(definition).is_product; });
  return products;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ToleranceTest, testing::ValuesIn(cases()), test_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, ProductToleranceTest, testing::ValuesIn(product_cases()),
                         test_name);

}  // namespace

bool judge_tolerance(ToleranceSubject subject) {
  subjects().push_back(std::move(subject));
  return true;
}

}  // namespace howfast
