#include "ops/catalogue.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast {
namespace {

using testing::HasSubstr;

std::vector<std::string> ids(const std::vector<SelectedCase>& cases) {
  std::vector<std::string> ids;
  for (const SelectedCase& selected : cases) ids.push_back(selected.definition().id);
  return ids;
}

std::vector<SelectedCase> selected(Suite suite, const std::vector<std::string>& filters) {
  const auto cases = select_cases(suite, filters);
  EXPECT_TRUE(cases.has_value()) << cases.error().message;
  return cases.value_or(std::vector<SelectedCase>());
}

Error error_of(Suite suite, const std::string& filter) {
  const auto cases = select_cases(suite, {filter});
  EXPECT_FALSE(cases.has_value()) << filter;
  return cases.has_value() ? Error{} : cases.error();
}

TEST(CatalogueTest, OperationsAreSortedByNameAndTellEverything) {
  EXPECT_TRUE(std::ranges::is_sorted(catalogue(), {}, &Operation::name));
  for (const Operation& operation : catalogue()) {
    SCOPED_TRACE(operation.name);
    for (const std::string& text : {operation.computes, operation.counted, operation.inputs_because,
                                    operation.tolerance_because}) {
      EXPECT_GT(text.size(), 20U);
      EXPECT_EQ(text.back(), '.');
    }
    EXPECT_NE(operation.fill, nullptr);
    EXPECT_NE(operation.reference, nullptr);
    EXPECT_NE(operation.tolerance, nullptr);
    for (const CatalogueCase& entry : operation.cases) {
      EXPECT_EQ(entry.definition.operation, operation.name);
    }
  }
}

TEST(CatalogueTest, CasesAreWhole) {
  std::set<std::string> seen;
  for (const SelectedCase& entry : selected(Suite::full, {})) {
    const Case& definition = entry.definition();
    SCOPED_TRACE(definition.id);
    EXPECT_EQ(definition.id, case_id(definition));
    EXPECT_TRUE(seen.insert(definition.id).second) << "twice";
    EXPECT_FALSE(definition.inputs.empty());
    ASSERT_FALSE(definition.outputs.empty());
    EXPECT_GE(definition.work.flops, 0);  // none where values are only moved
    EXPECT_LE(definition.floor.flops, definition.work.flops);
    EXPECT_LE(definition.floor.bytes, definition.work.bytes);
    // What is written is part of any floor.
    EXPECT_GE(definition.floor.bytes, static_cast<double>(definition.output_bytes()));
  }
}

// Copied by hand from the published tables.
const std::vector<std::string> kPublished = {
    "Argmax / dim=64x1024x128 axi=0",
    "Argmax / dim=64x1024x128 axi=1",
    "Argmax / dim=64x1024x128 axi=2",
    "Argmax / dim=64x128x1024 axi=2",
    "BCE / dim=1000000 dim=1000000",
    "BCE / dim=100000x32 dim=100000x32",
    "BCE / dim=100000x64x2 dim=100000x64x2",
    "BCE / dim=128x100000 dim=128x100000",
    "Concat / dim=1000000x64 dim=1000000x32 axi=1",
    "Concat / dim=1000000x64 dim=1000000x128 axi=1",
    "Concat / dim=1000000x64 dim=1000000x64 axi=0",
    "Concat / dim=64x1000000 dim=64x1000000 axi=0",
    "Conv1d / dim=100x256x3 dim=8x3x3",
    "Conv1d / dim=100x256x256 dim=8x3x256",
    "Conv1d / dim=16x1000x80 dim=128x11x80",
    "Conv1d / dim=16x1000x3 dim=128x11x3",
    "Conv2d / dim=100x256x256x3 dim=8x3x3x3",
    "Conv2d / dim=10x256x256x12 dim=8x3x3x12",
    "Conv2d / dim=1x256x256x128 dim=8x3x3x128",
    "Conv2d / dim=100x28x28x3 dim=8x3x3x3",
    "Conv2d / dim=1000x28x28x3 dim=8x3x3x3",
    "LayerNorm / dim=64x128x1024",
    "LayerNorm / dim=128x64x1024",
    "LeakyReLU / dim=128x16x1024",
    "LeakyReLU / dim=64x128x1024",
    "Gather / dim=64x256 dim=10",
    "Gather / dim=64x256 dim=1000",
    "Gather / dim=64x256 dim=1000000",
    "Gather / dim=1024x32 dim=10",
    "Gather / dim=1024x32 dim=1000",
    "Gather / dim=1024x32 dim=1000000",
    "Linear / dim=100x1024x32 dim=32x1024 dim=1024",
    "Linear / dim=100x1024x64 dim=64x1024 dim=1024",
    "Linear / dim=100x1024x256 dim=256x1024 dim=1024",
    "Linear / dim=100x1024x512 dim=512x1024 dim=1024",
    "Linear / dim=100x1x51200 dim=51200x1 dim=1",
    "MatMul / dim=32x1x1000 dim=32x1000x128",
    "MatMul / dim=1000x64x256 dim=256x32",
    "MatMul / dim=1000x64x1024 dim=1000x1024x32",
    "MatMul / dim=1000x1024x64 dim=1000x64x256",
    "MatMul / dim=64x1000000 dim=1000000x32",
    "MatMul / dim=1000000x64 dim=64x1024",
    "PReLU / dim=128x16x1024 dim=1",
    "PReLU / dim=64x128x1024 dim=1",
    "ReLU / dim=128x16x1024",
    "ReLU / dim=64x128x1024",
    "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x16x1024 dim=64x8x16x1024",
    "ScaledDotProductAttention / dim=64x8x16x1024 dim=64x8x64x1024 dim=64x8x64x1024",
    "ScaledDotProductAttention / dim=64x16x16x1024 dim=64x16x16x1024 dim=64x16x16x1024",
    "ScaledDotProductAttention / dim=64x16x16x1024 dim=64x16x64x1024 dim=64x16x64x1024",
    "Scatter / dim=64x16 dim=10",
    "Scatter / dim=64x16 dim=1000",
    "Scatter / dim=64x16 dim=1000000",
    "Scatter / dim=1024x32 dim=10",
    "Scatter / dim=1024x32 dim=1000",
    "Scatter / dim=1024x32 dim=1000000",
    "ScatterMax / dim=64x16 dim=10",
    "ScatterMax / dim=64x16 dim=1000",
    "ScatterMax / dim=64x16 dim=1000000",
    "ScatterMax / dim=1024x32 dim=10",
    "ScatterMax / dim=1024x32 dim=1000",
    "ScatterMax / dim=1024x32 dim=1000000",
    "ScatterSum / dim=64x16 dim=10",
    "ScatterSum / dim=64x16 dim=1000",
    "ScatterSum / dim=64x16 dim=1000000",
    "ScatterSum / dim=1024x32 dim=10",
    "ScatterSum / dim=1024x32 dim=1000",
    "ScatterSum / dim=1024x32 dim=1000000",
    "SeLU / dim=128x16x1024",
    "SeLU / dim=64x128x1024",
    "Sigmoid / dim=128x16x1024",
    "Sigmoid / dim=64x128x1024",
    "Softmax / dim=64x1000000 axi=-1",
    "Softmax / dim=1000000x64 axi=-1",
    "Softmax / dim=64x16x32x1024 axi=-1",
    "Softmax / dim=128x16x32x1024 axi=-1",
    "Softmax / dim=1024x16x32x128 axi=-1",
    "Softmax / dim=1024x64x32x8 axi=-1",
    "Softplus / dim=128x16x1024",
    "Softplus / dim=64x128x1024",
    "Sort / dim=64x128x1024 axi=0",
    "Sort / dim=64x128x1024 axi=1",
    "Sort / dim=64x128x1024 axi=2",
    "Sum / dim=64x128x128x128 axi=0",
    "Sum / dim=64x128x128x128 axi=1",
    "Sum / dim=64x128x128x128 axi=2",
    "Sum / dim=64x128x128x128 axi=3",
    "SumAll / dim=64x128x128x128",
    "SumAll / dim=1000000",
    "SumAll / dim=1000000x128",
    "SumAll / dim=128x1000000",
};

TEST(CatalogueTest, ArticleIsThePublishedExperiments) {
  std::vector<std::string> names;
  for (const SelectedCase& entry : selected(Suite::article, {})) {
    names.push_back(entry.definition().published);
  }
  EXPECT_EQ(names.size(), 91U);
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(kPublished));
}

TEST(CatalogueTest, EveryPublishedCaseIsInTheArticleSuite) {
  for (const SelectedCase& entry : selected(Suite::full, {})) {
    EXPECT_EQ(entry.definition().published.empty(), !entry.entry->in(Suite::article))
        << entry.definition().id;
  }
}

TEST(CatalogueTest, PublishedShapesAreThoseOfTheInputs) {
  // "dim=AxB" is the shape of the first input, whatever the operation.
  for (const SelectedCase& entry : selected(Suite::article, {})) {
    std::string dimensions = to_string(entry.definition().inputs[0].shape);
    std::ranges::replace(dimensions, ',', 'x');
    dimensions = dimensions.substr(1, dimensions.size() - 2);
    EXPECT_THAT(entry.definition().published + " ", HasSubstr("/ dim=" + dimensions + " "));
  }
}

TEST(CatalogueTest, QuickHasOneSmallCaseOfEveryOperation) {
  for (const Operation& operation : catalogue()) {
    const std::vector<SelectedCase> quick = selected(Suite::quick, {operation.name});
    EXPECT_EQ(quick.size(), 1U) << operation.name;
    for (const SelectedCase& entry : quick) {
      // 5 ms on the slowest of the as-shipped targets, a BLAS of 5 GFLOP/s.
      EXPECT_LE(entry.definition().work.flops, 25e6) << entry.definition().id;
      EXPECT_LE(entry.definition().work.bytes, 25e6) << entry.definition().id;
    }
  }
}

TEST(CatalogueTest, FindsOperations) {
  ASSERT_NE(find_operation("softmax"), nullptr);
  EXPECT_EQ(find_operation("softmax")->name, "softmax");
  EXPECT_EQ(find_operation("operation"), nullptr);
  EXPECT_EQ(find_operation("fill"), nullptr);
}

TEST(CatalogueTest, SuitesByName) {
  for (const Suite suite : {Suite::article, Suite::quick, Suite::full}) {
    EXPECT_EQ(parse_suite(name_of(suite)), suite);
  }
  const auto wrong = parse_suite("artcle");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, ExitCode::usage);
  EXPECT_EQ(wrong.error().message, "no suite is called 'artcle'");
  EXPECT_EQ(wrong.error().hint, "did you mean 'article'? the suites are article, quick, full");
}

TEST(SelectCasesTest, ByOperationByItsPublishedNameAndInAnyCase) {
  const std::vector<std::string> want = ids(selected(Suite::article, {"scatter_add"}));
  EXPECT_EQ(want.size(), 6U);
  EXPECT_EQ(ids(selected(Suite::article, {"ScatterSum"})), want);
  EXPECT_EQ(ids(selected(Suite::article, {"scattersum"})), want);
  EXPECT_EQ(ids(selected(Suite::article, {"SCATTER_ADD"})), want);
  // The published name of an operation also stands for its cases that were not published.
  EXPECT_EQ(ids(selected(Suite::quick, {"ScatterSum"})),
            ids(selected(Suite::quick, {"scatter_add"})));
}

TEST(SelectCasesTest, ByIdAndByPublishedName) {
  const std::vector<std::string> want = {"softmax/f32[64,1000000]/axis=-1"};
  EXPECT_EQ(ids(selected(Suite::article, {"softmax/f32[64,1000000]/axis=-1"})), want);
  EXPECT_EQ(ids(selected(Suite::article, {"Softmax / dim=64x1000000 axi=-1"})), want);
}

TEST(SelectCasesTest, ByGlobsInCatalogueOrderAndEachOnce) {
  EXPECT_EQ(ids(selected(Suite::article, {"sort/*", "sort/*/axis=0", "softmax/f32[64,1*"})),
            (std::vector<std::string>{
                "softmax/f32[64,1000000]/axis=-1", "softmax/f32[64,16,32,1024]/axis=-1",
                "sort/f32[64,128,1024]/axis=0", "sort/f32[64,128,1024]/axis=1",
                "sort/f32[64,128,1024]/axis=2"}));
}

TEST(SelectCasesTest, AFilterOfAnotherSuiteNamesThatSuite) {
  const Error error = error_of(Suite::quick, "softmax/f32[64,1000000]/axis=-1");
  EXPECT_EQ(error.code, ExitCode::usage);
  EXPECT_EQ(error.message, "no case of suite 'quick' matches 'softmax/f32[64,1000000]/axis=-1'");
  EXPECT_EQ(error.hint, "suite 'article' has it: add --suite article");
}

TEST(SelectCasesTest, AMisspeltFilterNamesTheNearest) {
  const Error operation = error_of(Suite::quick, "sofmax");
  EXPECT_EQ(operation.code, ExitCode::usage);
  EXPECT_EQ(operation.message, "no operation or case matches 'sofmax'");
  EXPECT_THAT(operation.hint, HasSubstr("did you mean 'softmax'?"));
  EXPECT_THAT(error_of(Suite::quick, "softmax/f32[64,100000]/axis=-1").hint,
              HasSubstr("did you mean 'softmax/f32[64,1000000]/axis=-1'?"));
  EXPECT_THAT(error_of(Suite::quick, "Sotfmax / dim=64x1000000 axi=-1").hint,
              HasSubstr("did you mean 'Softmax / dim=64x1000000 axi=-1'?"));
  EXPECT_THAT(error_of(Suite::quick, "srt/*").hint, HasSubstr("did you mean 'sort/*'?"));
  EXPECT_THAT(error_of(Suite::quick, "zzz*").hint, testing::Not(HasSubstr("did you mean")));
  EXPECT_THAT(error_of(Suite::quick, "").hint, HasSubstr("howfast list ops"));
}

TEST(SelectCasesTest, OneWrongFilterAmongRightOnesIsAnError) {
  EXPECT_FALSE(select_cases(Suite::quick, {"softmax", "sofmax"}).has_value());
}

}  // namespace
}  // namespace howfast
