#include "record/records.hpp"

#include <set>

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr int kOutcomes = static_cast<int>(Outcome::out_of_memory) + 1;
constexpr int kReasons = static_cast<int>(Reason::allocation_failed) + 1;

TEST(Records, NamesOfOutcomesReadBackAndDiffer) {
  std::set<std::string_view> names;
  for (int i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_EQ(parse_outcome(name_of(outcome)), outcome);
    names.insert(name_of(outcome));
  }
  EXPECT_EQ(names.size(), std::size_t{kOutcomes});
  EXPECT_EQ(name_of(Outcome::out_of_memory), "out_of_memory");
  EXPECT_FALSE(parse_outcome("Measured"));
  EXPECT_FALSE(parse_outcome(""));
}

TEST(Records, NamesOfReasonsReadBackAndDiffer) {
  std::set<std::string_view> names;
  for (int i = 0; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_EQ(parse_reason(name_of(reason)), reason);
    names.insert(name_of(reason));
  }
  EXPECT_EQ(names.size(), std::size_t{kReasons});
  EXPECT_EQ(name_of(Reason::disagrees_with_reference), "disagrees_with_reference");
  EXPECT_FALSE(parse_reason("measured"));
}

TEST(Records, OnlyMeasuredUnsupportedAndSkippedLeaveARunFine) {
  std::set<Outcome> fine;
  for (int i = 0; i < kOutcomes; ++i) {
    if (!is_bad(static_cast<Outcome>(i))) fine.insert(static_cast<Outcome>(i));
  }
  EXPECT_EQ(fine, (std::set{Outcome::measured, Outcome::unsupported, Outcome::skipped}));
}

}  // namespace
}  // namespace howfast
