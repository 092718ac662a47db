#include "measure/pooling.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

// `count` cells whose variances lie around `variance`, by a factor of 1.5 to either side.
void add_cells(std::vector<LaunchVariance>& cells, std::vector<Seconds>& durations,
               std::size_t count, double variance, Seconds duration) {
  for (std::size_t i = 0; i < count; ++i) {
    cells.push_back({variance * (i % 2 == 0 ? 1.5 : 1 / 1.5), 4});
    durations.push_back(duration);
  }
}

TEST(Pooling, CellsBorrowFromThoseThatTakeAsLong) {
  std::vector<LaunchVariance> cells;
  std::vector<Seconds> durations;
  add_cells(cells, durations, 30, 1e-4, Seconds{2e-5});
  add_cells(cells, durations, 30, 1e-2, Seconds{0.5});
  const auto priors = pooled_priors(cells, durations);
  ASSERT_EQ(priors.size(), 60U);
  ASSERT_TRUE(priors.front() && priors.back());
  EXPECT_NEAR(priors.front()->variance, 1e-4, 0.5e-4);
  EXPECT_NEAR(priors.back()->variance, 1e-2, 0.5e-2);
}

TEST(Pooling, WhereTooFewTakeAsLongItIsFromAll) {
  std::vector<LaunchVariance> cells;
  std::vector<Seconds> durations;
  add_cells(cells, durations, 30, 1e-4, Seconds{2e-5});
  add_cells(cells, durations, 3, 1e-4, Seconds{0.5});
  const auto priors = pooled_priors(cells, durations);
  ASSERT_TRUE(priors.back());
  EXPECT_EQ(*priors.back(), *fit_variance_prior(cells));
  EXPECT_NE(*priors.back(), *priors.front());
}

TEST(Pooling, TooFewBorrowFromNobody) {
  std::vector<LaunchVariance> cells;
  std::vector<Seconds> durations;
  add_cells(cells, durations, kFewestCellsOfPrior - 1, 1e-4, Seconds{2e-5});
  EXPECT_FALSE(pooled_priors(cells, durations).front());
}

}  // namespace
}  // namespace howfast
