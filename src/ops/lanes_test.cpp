#include "ops/lanes.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(LanesTest, LanesAreCountedAsTheTensorWithoutTheirAxisHoldsThem) {
  const AxisView view = view_around({2, 3, 2}, 1);
  const std::vector<std::int64_t> starts = {0, 1, 6, 7};
  for (std::size_t lane = 0; lane < starts.size(); ++lane) {
    EXPECT_EQ(start_of_lane(view, static_cast<std::int64_t>(lane)), starts[lane]);
  }
  EXPECT_EQ(without_axis({2, 3, 4}, 1), (Shape{2, 4}));
  EXPECT_EQ(without_axis({2, 3, 4}, -1), (Shape{2, 3}));
  EXPECT_EQ(without_axis({5}, 0), Shape{});
}

TEST(LanesTest, GroupsAskedElementsByLane) {
  // Around the middle axis of [2, 3, 2]: element 9 is (1, 1, 1), so its lane starts at (1, 0, 1).
  const AxisView view = view_around({2, 3, 2}, 1);
  const std::vector<std::int64_t> asked = {0, 1, 4, 9, 11};
  const std::vector<LaneElement> lanes = order_by_lane(view, asked);
  ASSERT_EQ(lanes.size(), 5U);
  const std::vector<std::int64_t> starts = {0, 0, 1, 7, 7};
  const std::vector<std::int64_t> positions = {0, 2, 0, 1, 2};
  const std::vector<std::size_t> places = {0, 2, 1, 3, 4};
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    EXPECT_EQ(lanes[i].start, starts[i]);
    EXPECT_EQ(lanes[i].position, positions[i]);
    EXPECT_EQ(lanes[i].asked, places[i]);
  }
}

}  // namespace
}  // namespace howfast
