#include "base/shape.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

TEST(ShapeTest, CountsElements) {
  EXPECT_EQ(element_count({64, 1000000}), 64000000);
  EXPECT_EQ(element_count({}), 1);
}

TEST(ShapeTest, TextIsThatOfCaseIds) {
  EXPECT_EQ(to_string(Shape{64, 1000000}), "[64,1000000]");
  EXPECT_EQ(to_string(Shape{}), "[]");
}

TEST(ShapeTest, ViewAroundAnAxis) {
  const auto expect = [](std::int64_t axis, std::int64_t outer, std::int64_t extent,
                         std::int64_t inner) {
    const AxisView view = view_around({2, 3, 5}, axis);
    EXPECT_EQ(view.outer, outer) << axis;
    EXPECT_EQ(view.extent, extent) << axis;
    EXPECT_EQ(view.inner, inner) << axis;
  };
  expect(0, 1, 2, 15);
  expect(1, 2, 3, 5);
  expect(2, 6, 5, 1);
  expect(-1, 6, 5, 1);
  expect(-3, 1, 2, 15);
}

}  // namespace
}  // namespace howfast
