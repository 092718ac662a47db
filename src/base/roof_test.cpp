#include "base/roof.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"

namespace howfast {
namespace {

Roof example() {
  const std::string then = "2026-11-23T12:00:00Z";
  return {"AVX2",
          {{"L1", 64 << 10}, {"L2", 2 << 20}},
          {{RoofKind::f32, "", 1, 5e10, 4e10, 5.5e10, "AVX2", then},
           {RoofKind::f32, "", 2, 1e11, 9e10, 1.1e11, "torch/cpu matmul", then},
           {RoofKind::read, "L1", 1, 2e11, 1e11, 2e11, "AVX2", then},
           {RoofKind::copy, "L1", 2, 4e11, 3e11, 4e11, "AVX2", then},
           {RoofKind::copy, "memory", 2, 2e10, 1e10, 2e10, "memcpy", then},
           {RoofKind::read, "memory", 2, 3e10, 1e10, 3e10, "AVX2", then}}};
}

TEST(Roof, AFigureLiesAboveItsBestAsFarAsThatAboveTheSecond) {
  RoofFigure figure;
  set_rates(figure, {7, 10, 9, 4});
  EXPECT_EQ(figure.rate, 10);
  EXPECT_EQ(figure.low, 4);
  EXPECT_EQ(figure.high, 11);
  set_rates(figure, {5});
  EXPECT_EQ(figure.high, 5);
}

TEST(Roof, FiguresAreFoundByWhatTheyCount) {
  const Roof roof = example();
  ASSERT_NE(find_figure(roof, RoofKind::copy, "memory", 2), nullptr);
  EXPECT_EQ(find_figure(roof, RoofKind::copy, "memory", 2)->source, "memcpy");
  EXPECT_EQ(find_figure(roof, RoofKind::copy, "memory", 1), nullptr);
}

TEST(Roof, IsRaisedByHigherFiguresOfTheSameKindOnly) {
  Roof roof = example();
  const std::string now = "2026-11-24T12:00:00Z";
  raise(roof, {RoofKind::copy, "memory", 2, 2.5e10, 2e10, 2.6e10, "AVX2", now});
  raise(roof, {RoofKind::read, "memory", 2, 1e10, 1e10, 1e10, "AVX2", now});
  raise(roof, {RoofKind::read, "L4", 2, 1e12, 1e12, 1e12, "AVX2", now});
  Roof expected = example();
  expected.figures[4] = {RoofKind::copy, "memory", 2, 2.5e10, 2e10, 2.6e10, "AVX2", now};
  EXPECT_EQ(roof, expected);
}

TEST(Roof, KeepsItsMeaningInJson) {
  const Roof roof = example();
  EXPECT_EQ(read_roof(parse_json(to_line(to_json(roof))), "roof"), roof);
}

TEST(Roof, ThatCannotBeIsRefused) {
  const auto refused = [](const char* pointer, const Json& value) {
    Json json = to_json(example());
    json[Json::json_pointer(pointer)] = value;
    EXPECT_THROW(read_roof(json, "roof"), FieldError) << pointer << ' ' << value.dump();
  };
  refused("/figures/0/kind", "f16");
  refused("/figures/0/threads", 0);
  refused("/figures/0/low", 0);
  refused("/figures/0/rate", 1);
  refused("/figures/0/high", 1e9);
  refused("/figures", 7);
  refused("/caches/0/bytes", 0);
}

}  // namespace
}  // namespace howfast
