#include "measure/warm_up.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

std::vector<double> series(std::size_t slices, double per_slice) {
  std::vector<double> medians;
  for (std::size_t i = 0; i < slices; ++i) {
    medians.push_back(1e-3 * std::pow(per_slice, static_cast<double>(i)));
  }
  return medians;
}

TEST(WarmUpState, NeedsTenSlices) {
  EXPECT_EQ(warm_up_state({}), WarmUp::too_short);
  EXPECT_EQ(warm_up_state(series(9, 0.5)), WarmUp::too_short);
  EXPECT_EQ(warm_up_state(series(10, 1)), WarmUp::steady);
}

TEST(WarmUpState, IsFallingWhileFiveSlicesLowerItByMoreThanTwoPercent) {
  EXPECT_EQ(warm_up_state(series(10, 0.99)), WarmUp::falling);
  EXPECT_EQ(warm_up_state(series(10, 0.997)), WarmUp::steady);
  EXPECT_EQ(warm_up_state(series(10, 1.05)), WarmUp::steady) << "rising is not warming up";
}

TEST(WarmUpState, LooksAtTheLastTenOnly) {
  std::vector<double> medians = series(40, 0.9);
  EXPECT_EQ(warm_up_state(medians), WarmUp::falling);
  medians.insert(medians.end(), 10, medians.back());
  EXPECT_EQ(warm_up_state(medians), WarmUp::steady);
}

TEST(WarmUpState, ADisturbedSliceOnEitherSideDecidesNothing) {
  for (const std::size_t disturbed : {1U, 8U}) {
    std::vector<double> medians = series(10, 1);
    medians[disturbed] *= 3;
    EXPECT_EQ(warm_up_state(medians), WarmUp::steady) << disturbed;
  }
}

}  // namespace
}  // namespace howfast
