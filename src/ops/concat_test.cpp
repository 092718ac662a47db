#include "ops/tolerance_suite.hpp"

namespace howfast {
namespace {

const Operation& kConcat = operation_named("concat");

Case along(const Shape& a, const Shape& b, const Shape& y, std::int64_t axis) {
  return case_of(kConcat, {a, b}, y, {{"axis", axis}});
}

// python3 -c 'import numpy as np; a = np.arange(1, 5).reshape(2, 2)
// for b, axis in (([[9, 8]], 0), ([[9], [8]], 1)): print(np.concatenate((a, b), axis).ravel())'
TEST(ConcatTest, ReferenceAlongTheFirstAxis) {
  EXPECT_EQ(whole_reference(kConcat, along({2, 2}, {1, 2}, {3, 2}, 0), {{1, 2, 3, 4}, {9, 8}}),
            (std::vector<double>{1, 2, 3, 4, 9, 8}));
}

TEST(ConcatTest, ReferenceAlongTheLastAxis) {
  EXPECT_EQ(whole_reference(kConcat, along({2, 2}, {2, 1}, {2, 3}, 1), {{1, 2, 3, 4}, {9, 8}}),
            (std::vector<double>{1, 2, 9, 3, 4, 8}));
}

TEST(ConcatTest, ReferenceAlongAMiddleAxis) {
  // Pieces of 2x2 of a and of 1x2 of b in turn.
  EXPECT_EQ(whole_reference(kConcat, along({2, 2, 2}, {2, 1, 2}, {2, 3, 2}, 1),
                            {{1, 2, 3, 4, 5, 6, 7, 8}, {-1, -2, -3, -4}}),
            (std::vector<double>{1, 2, 3, 4, -1, -2, 5, 6, 7, 8, -3, -4}));
}

TEST(ConcatTest, ReferenceOfChosenElementsOnly) {
  const Case definition = along({2, 2}, {2, 1}, {2, 3}, 1);
  const std::vector<ReferenceValue> got =
      reference_of(kConcat, definition, TestInputs(definition, {{1, 2, 3, 4}, {9, 8}}), {2, 3});
  EXPECT_EQ(got[0].value, 9);
  EXPECT_EQ(got[1].value, 3);
}

TEST(ConcatTest, Work) {
  const Case& definition = published_case(kConcat, "Concat / dim=1000000x64 dim=1000000x32 axi=1");
  EXPECT_EQ(definition.id, "concat/f32[1000000,64],f32[1000000,32]/axis=1");
  EXPECT_EQ(definition.outputs[0].shape, (Shape{1000000, 96}));
  EXPECT_EQ(definition.work, (Work{0, 2.0 * 4 * 96000000}));
  EXPECT_EQ(definition.floor, definition.work);
}

TEST(ConcatTest, TheInputsDiffer) {
  const Case definition = along({8, 8}, {8, 8}, {16, 8}, 0);
  const TestInputs inputs(kConcat, definition, 5);
  EXPECT_NE(inputs.bytes()[0], inputs.bytes()[1]);
}

/// `first` and `second`: which inputs; `axis`: that of the pieces.
Values joined(const Case& definition, const TestInputs& inputs, const Elements& elements,
              std::size_t first, std::size_t second, std::int64_t axis) {
  Values y;
  const auto piece_of = [&](std::size_t input) {
    const AxisView view = view_around(definition.inputs[input].shape, axis);
    return view.extent * view.inner;
  };
  const std::int64_t pieces = view_around(definition.inputs[0].shape, axis).outer;
  for (std::int64_t piece = 0; piece < pieces; ++piece) {
    for (const std::size_t input : {first, second}) {
      const float* from = inputs.floats(input) + piece * piece_of(input);
      y.insert(y.end(), from, from + piece_of(input));
    }
  }
  y.resize(static_cast<std::size_t>(definition.outputs[0].elements()));  // two of the smaller one
  return chosen(y, elements);
}

Values plain(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  return joined(definition, inputs, elements, 0, 1, definition.attributes.integer("axis"));
}

std::vector<WrongAnswer> wrong_readings(const Case& definition, const TestInputs& inputs,
                                        const Elements& elements) {
  const std::int64_t axis = definition.attributes.integer("axis");
  const auto read = [&](std::size_t first, std::size_t second, std::int64_t along) {
    return joined(definition, inputs, elements, first, second, along);
  };
  std::vector<WrongAnswer> wrong = {
      {"b and a", read(1, 0, axis)}, {"a twice", read(0, 0, axis)}, {"b twice", read(1, 1, axis)}};
  if (axis > 0) wrong.push_back({"one after the other in memory", read(0, 1, 0)});
  if (axis == 0) wrong.push_back({"along the last axis", read(0, 1, 1)});
  return wrong;
}

[[maybe_unused]] const bool kJudged = judge_tolerance({
    .operation = "concat",
    .honest = plain,
    .misreadings = wrong_readings,
    .smaller =
        {
            along({1000, 64}, {1000, 32}, {1000, 96}, 1),
            along({1000, 64}, {1000, 64}, {2000, 64}, 0),
            along({64, 1000}, {64, 1000}, {128, 1000}, 0),
            along({2, 8, 6, 6}, {2, 4, 6, 6}, {2, 12, 6, 6}, 1),
        },
});

}  // namespace
}  // namespace howfast
