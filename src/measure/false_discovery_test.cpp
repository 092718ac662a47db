#include "measure/false_discovery.hpp"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(Discoveries, AreThoseOfBenjaminiAndHochberg) {
  // Their table of 1995, section 3.2: 15 p-values, of which four are discoveries at 5 %.
  const std::vector<double> p_values = {0.0001, 0.0004, 0.0019, 0.0095, 0.0201,
                                        0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
                                        0.4262, 0.5719, 0.6528, 0.7590, 1.0000};
  const std::vector<bool> found = discoveries(p_values, 0.05);
  for (std::size_t i = 0; i < p_values.size(); ++i) EXPECT_EQ(found[i], i < 4) << p_values[i];
}

TEST(Discoveries, KeepTheirPlaces) {
  EXPECT_EQ(discoveries(std::vector<double>{0.9, 0.001, 0.5, 0.002}, 0.05),
            (std::vector<bool>{false, true, false, true}));
  EXPECT_TRUE(discoveries({}).empty());
}

TEST(Discoveries, OneAboveItsLineCountsWhenALaterOneIsBelowIts) {
  EXPECT_EQ(discoveries(std::vector<double>{0.03, 0.04}, 0.05), (std::vector<bool>{true, true}));
  EXPECT_EQ(discoveries(std::vector<double>{0.03, 0.06}, 0.05), (std::vector<bool>{false, false}));
}

TEST(Discoveries, AreFalseNoMoreOftenThanTheRateSays) {
  std::mt19937_64 random(9);
  std::uniform_real_distribution<double> uniform(0, 1);
  double false_share = 0;
  constexpr int kSuites = 2'000;
  for (int suite = 0; suite < kSuites; ++suite) {
    std::vector<double> p_values;
    for (int i = 0; i < 90; ++i) p_values.push_back(uniform(random));
    for (int i = 0; i < 10; ++i) p_values.push_back(1e-4 * uniform(random));
    const std::vector<bool> found = discoveries(p_values, 0.05);
    const auto all = std::count(found.begin(), found.end(), true);
    const auto wrong = std::count(found.begin(), found.begin() + 90, true);
    EXPECT_GE(all - wrong, 10);
    false_share += static_cast<double>(wrong) / static_cast<double>(all) / kSuites;
  }
  EXPECT_NEAR(false_share, 0.045, 0.01) << "90 of 100 are equal: 0.9 of the rate";
}

}  // namespace
}  // namespace howfast
