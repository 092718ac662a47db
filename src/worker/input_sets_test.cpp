#include "worker/input_sets.hpp"

#include <array>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::worker {
namespace {

constexpr std::array<float, 6> kValues = {0, 1, 2, 3, 4, 5};

/// Three sets of two inputs of one element each; the value says which.
InputSets numbered(std::uint64_t seed) {
  std::vector<std::vector<TensorView>> views;
  for (std::size_t set = 0; set < 3; ++set) {
    views.push_back(
        {{DType::f32, {1}, &kValues[2 * set]}, {DType::f32, {1}, &kValues[2 * set + 1]}});
  }
  return {std::move(views), seed};
}

TEST(InputSets, EveryCopyComesToItsPlaceWhateverTheOrder) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto copies =
        numbered(seed).copied([](const TensorView& view, std::size_t) { return view.at(0); });
    EXPECT_THAT(copies, testing::ElementsAre(testing::ElementsAre(0, 1), testing::ElementsAre(2, 3),
                                             testing::ElementsAre(4, 5)));
  }
}

TEST(InputSets, OrderAndOffsetsAreDrawnFromTheSeed) {
  std::set<std::vector<double>> orders;
  std::set<std::size_t> offsets;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<double> order;
    numbered(seed).copied([&](const TensorView& view, std::size_t offset) {
      order.push_back(view.at(0));
      offsets.insert(offset);
      EXPECT_EQ(offset % InputSets::kOffsetStep, 0U);
      EXPECT_LT(offset, InputSets::kMostOffset);
      return 0;
    });
    orders.insert(order);
  }
  EXPECT_GT(orders.size(), 90U) << "of 100 draws from 720";
  EXPECT_GT(offsets.size(), 200U) << "of 600 draws from 256";
}

}  // namespace
}  // namespace howfast::worker
