#include "worker/row.hpp"

#include <gmock/gmock.h>

namespace howfast::worker {
namespace {

using testing::ElementsAre;

/// A stand-in for a framework's tensor.
struct Tensor {
  std::string text;
};
using In = const Tensor&;

const std::vector<Row<Tensor>>& rows() {
  static const std::vector<Row<Tensor>> kRows = {
      {.operation = "join",
       HOWFAST_CALL((In left, In right, int times, const std::string& end),
                    Tensor{left.text + right.text + std::to_string(times) + end})},
  };
  return kRows;
}

Case join() {
  return {.id = {},
          .operation = "join",
          .published = {},
          .inputs = {{"left", DType::f32, {1}}, {"right", DType::f32, {1}}},
          .outputs = {{"y", DType::f32, {1}}},
          .attributes = {{"end", std::string("!")}, {"times", std::int64_t{3}}},
          .work = {},
          .floor = {}};
}

TEST(Row, CallsTheExpressionWithInputsInOrderAndAttributesByName) {
  const auto call = row_of(rows(), join()).bind(join());
  EXPECT_THAT(call({{"a"}, {"b"}}), ElementsAre(testing::Field(&Tensor::text, "ab3!")));
}

TEST(Row, APairOfOutputsIsTwoOutputsInItsOrder) {
  EXPECT_THAT(outputs_of(std::tuple(Tensor{"a"}, Tensor{"b"})),
              ElementsAre(testing::Field(&Tensor::text, "a"), testing::Field(&Tensor::text, "b")));
}

TEST(Row, ShowsTheExpressionAsWritten) {
  EXPECT_EQ(rows()[0].call, "Tensor{left.text + right.text + std::to_string(times) + end}");
}

TEST(Row, ReadsNamesOfParameters) {
  EXPECT_THAT(parameter_names("(In x, int axis, const std::string& mode)"),
              ElementsAre("x", "axis", "mode"));
  EXPECT_THAT(parameter_names("(In x)"), ElementsAre("x"));
}

TEST(Row, OperationsWithoutOneAreUnsupported) {
  Case other = join();
  other.operation = "split";
  EXPECT_THROW(row_of(rows(), other), Unsupported);
}

TEST(Row, AttributesItWouldIgnoreAreUnsupported) {
  Case more = join();
  more.attributes.set("axis", std::int64_t{0});
  EXPECT_THROW(row_of(rows(), more).bind(more), Unsupported);
}

TEST(Row, RefusesACaseWithOtherInputs) {
  Case swapped = join();
  std::swap(swapped.inputs[0], swapped.inputs[1]);
  EXPECT_THROW(row_of(rows(), swapped).bind(swapped), std::runtime_error);
  Case fewer = join();
  fewer.inputs.pop_back();
  EXPECT_THROW(row_of(rows(), fewer).bind(fewer), std::runtime_error);
}

TEST(Row, NamesTheAttributeThatIsMissing) {
  Case without = join();
  without.attributes = {{"end", std::string("!")}};
  try {
    row_of(rows(), without).bind(without);
    FAIL() << "bound without an attribute that it needs";
  } catch (const std::out_of_range& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("times"));
  }
}

}  // namespace
}  // namespace howfast::worker
