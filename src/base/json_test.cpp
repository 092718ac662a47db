#include "base/json.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.hpp"

namespace howfast {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// What a reader complains about; empty when it does not.
template <typename Read>
std::string complaint(Read read) {
  try {
    read();
  } catch (const FieldError& error) {
    return error.what();
  }
  return {};
}

Case softmax() {
  Case definition{.id = {},
                  .operation = "softmax",
                  .published = "Softmax / dim=64x1000000 axi=-1",
                  .inputs = {{"x", DType::f32, {64, 1000000}}},
                  .outputs = {{"y", DType::f32, {64, 1000000}}},
                  .attributes = {{"axis", std::int64_t{-1}}},
                  .work = {320000000, 512000000},
                  .floor = {0, 512000000}};
  definition.id = case_id(definition);
  return definition;
}

TEST(FieldsTest, ReadsEachKind) {
  const Json json = parse_json(
      R"({"text":"a","yes":true,"whole":-3,"real":0.5,"list":[1,2],"in":{"deep":1},"none":null})");
  const Fields fields(json, "message");
  EXPECT_EQ(fields.text("text"), "a");
  EXPECT_TRUE(fields.boolean("yes"));
  EXPECT_EQ(fields.integer("whole", -3, 0), -3);
  EXPECT_EQ(fields.number("real"), 0.5);
  EXPECT_EQ(fields.number("whole"), -3.0);
  EXPECT_EQ(fields.list("list", 2).size(), 2U);
  EXPECT_EQ(fields.object("in").unsigned_integer("deep"), 1U);
  EXPECT_FALSE(fields.has("none"));
  EXPECT_FALSE(fields.has("absent"));
  EXPECT_EQ(fields.text_or("absent", "b"), "b");
  EXPECT_EQ(fields.number_or("none", 2), 2);
}

TEST(FieldsTest, ComplaintsNameTheField) {
  const Json json = parse_json(R"({"text":1,"whole":1.5,"list":[1,2,3],"in":{"deep":"x"},"low":-1,)"
                               R"("huge":18446744073709551615})");
  const Fields fields(json, "message");
  EXPECT_EQ(complaint([&] { fields.text("text"); }), "message.text: not a string");
  EXPECT_EQ(complaint([&] { fields.text("absent"); }), "message.absent: missing");
  EXPECT_EQ(complaint([&] { fields.boolean("text"); }), "message.text: not true or false");
  EXPECT_EQ(complaint([&] { fields.integer("whole", 0, 9); }),
            "message.whole: not a whole number from 0 to 9");
  EXPECT_EQ(complaint([&] { fields.integer("low", 0, 9); }),
            "message.low: not a whole number from 0 to 9");
  EXPECT_EQ(complaint([&] { fields.integer("huge", 0, 9); }),
            "message.huge: not a whole number from 0 to 9");
  EXPECT_EQ(complaint([&] { fields.unsigned_integer("low"); }),
            "message.low: not a whole number from 0");
  EXPECT_EQ(complaint([&] { fields.list("list", 2); }), "message.list: not a list of at most 2");
  EXPECT_EQ(complaint([&] { fields.object("in").number("deep"); }),
            "message.in.deep: not a number");
  EXPECT_EQ(complaint([&] { fields.object("text"); }), "message.text: not an object");
  EXPECT_EQ(complaint([&] { fields.text_or("text", ""); }), "message.text: not a string");
}

TEST(FieldsTest, IntegersUpToTheirLimits) {
  const Json json = parse_json(R"({"low":-9223372036854775808,"high":9223372036854775807})");
  const Fields fields(json, "");
  EXPECT_EQ(fields.integer("low", INT64_MIN, INT64_MAX), INT64_MIN);
  EXPECT_EQ(fields.integer("high", INT64_MIN, INT64_MAX), INT64_MAX);
  EXPECT_EQ(fields.path("low"), "low");
}

TEST(CaseJsonTest, ReadsBack) {
  EXPECT_EQ(read_case(to_json(softmax()), "case"), softmax());
  Case plain = softmax();
  plain.published.clear();
  plain.attributes = {
      {"epsilon", 1e-5}, {"mask", std::string("causal")}, {"axis", std::int64_t{1}}};
  plain.id = case_id(plain);
  EXPECT_EQ(read_case(to_json(plain), "case"), plain);
}

TEST(CaseJsonTest, IsThatOfTheRunFile) {
  EXPECT_EQ(
      to_line(to_json(softmax())),
      R"({"id":"softmax/f32[64,1000000]/axis=-1","operation":"softmax",)"
      R"("published":"Softmax / dim=64x1000000 axi=-1",)"
      R"("inputs":[{"name":"x","dtype":"f32","shape":[64,1000000]}],)"
      R"("outputs":[{"name":"y","dtype":"f32","shape":[64,1000000]}],"attributes":{"axis":-1},)"
      R"("work":{"flops":320000000.0,"bytes":512000000.0},)"
      R"("floor":{"flops":0.0,"bytes":512000000.0}})");
}

TEST(CaseJsonTest, WrongFieldsAreNamed) {
  const auto with = [](const Json::json_pointer& at, const Json& value) {
    Json json = to_json(softmax());
    json[at] = value;
    return complaint([&] { read_case(json, "case"); });
  };
  using Pointer = Json::json_pointer;
  EXPECT_EQ(with(Pointer("/inputs/0/dtype"), "f33"), "case.inputs[0].dtype: no dtype 'f33'");
  for (const char* shape :
       {"3", "[0]", "[-1]", "[1.5]", "[\"a\"]", "[1,1,1,1,1,1,1,1,1]", "[1099511627776,2]",
        "[4294967296,4294967296,4294967296]", "[18446744073709551615]"}) {
    EXPECT_THAT(with(Pointer("/inputs/0/shape"), parse_json(shape)),
                StartsWith("case.inputs[0].shape: "))
        << shape;
  }
  EXPECT_THAT(with(Pointer("/work/flops"), -1), StartsWith("case.work.flops: "));
  EXPECT_THAT(with(Pointer("/work/bytes"), -1), StartsWith("case.work"));
  EXPECT_THAT(with(Pointer("/attributes/axis"), Json::array()),
              StartsWith("case.attributes.axis: "));
  EXPECT_THAT(with(Pointer("/outputs"), 1), StartsWith("case.outputs: "));
}

// Cases with any names, shapes and attributes, from a seed.
Case any_case(std::uint64_t seed) {
  std::uint64_t next = 0;
  const auto bits = [&] { return random_bits(seed, next++); };
  const auto text = [&] {
    static const std::vector<std::string> kTexts = {
        "", "x", "axis", "a=b", "a,b/c", "\"\\", "two\nlines", std::string("\0", 1), "größe 行 😀"};
    return kTexts[bits() % kTexts.size()];
  };
  const auto tensors = [&] {
    std::vector<TensorSpec> list;
    for (std::size_t i = bits() % 4; i > 0; --i) {
      TensorSpec& tensor = list.emplace_back();
      tensor.name = text();
      tensor.dtype = static_cast<DType>(bits() % 9);
      for (std::size_t axes = bits() % 9; axes > 0; --axes) {
        tensor.shape.push_back(static_cast<std::int64_t>(1 + bits() % 32));
      }
    }
    return list;
  };
  Case any;
  any.operation = text();
  any.published = text();
  any.inputs = tensors();
  any.outputs = tensors();
  for (std::size_t i = bits() % 5; i > 0; --i) {
    const auto whole = static_cast<std::int64_t>(bits());
    const double real = std::ldexp(static_cast<double>(whole), -static_cast<int>(bits() % 1000));
    any.attributes.set(text(), std::array<Attribute, 3>{whole, real, text()}[bits() % 3]);
  }
  any.work = {static_cast<double>(bits()), 0x1p-1000};
  any.floor = {0, static_cast<double>(bits() % 100)};
  any.id = case_id(any);
  return any;
}

TEST(CaseJsonTest, AnyCaseReadsBackAndIsOneLine) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Case any = any_case(seed);
    const std::string line = to_line(to_json(any));
    ASSERT_EQ(line.find('\n'), std::string::npos) << line;
    ASSERT_EQ(read_case(parse_json(line), "case"), any) << line;
  }
}

TEST(CaseJsonTest, AnAttributeBeyond64BitsIsRefusedAndNotAnother) {
  Json json = to_json(softmax());  // axis=-1
  json["attributes"]["axis"] = UINT64_MAX;
  EXPECT_EQ(complaint([&] { read_case(json, "case"); }), "case.attributes.axis: too large");
}

TEST(CaseJsonTest, AnIdThatIsNotThatOfItsFieldsIsRefused) {
  Json json = to_json(softmax());
  json["attributes"]["axis"] = 0;
  const std::string text = complaint([&] { read_case(json, "case"); });
  EXPECT_THAT(text, StartsWith("case.id: "));
  EXPECT_THAT(text, HasSubstr("softmax/f32[64,1000000]/axis=0"));
}

TEST(JsonLineTest, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(to_line(Json("a\xFF"
                         "b")),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(to_line(Json("two\nlines")), R"("two\nlines")");
}

TEST(JsonLineTest, WhatIsNoJsonIsAComplaintWithoutTheText) {
  const std::string text = complaint([] { parse_json(R"({"secret":)"); });
  EXPECT_THAT(text, HasSubstr("not JSON"));
  EXPECT_THAT(text, testing::Not(HasSubstr("secret")));
  EXPECT_THAT(complaint([] { parse_json("{} {}"); }), HasSubstr("not JSON"));
}

TEST(JsonLineTest, WhatIsNestedBeyondAnyUseIsRefused) {
  const auto nested = [](std::size_t depth) {
    return complaint(
        [&] { parse_json(std::string(depth, '[') + "\"[[\\\"[\"" + std::string(depth, ']')); });
  };
  EXPECT_EQ(nested(32), "");
  EXPECT_EQ(nested(33), "nested over 32 deep");
  EXPECT_EQ(nested(8'000'000), "nested over 32 deep");
}

// Finding a name among n takes n steps, so a line of nothing but names would take its length
// squared.
TEST(JsonLineTest, AnObjectOfNamesWithoutEndIsRefused) {
  const auto object = [](int names) {
    std::string text = "[{\"of\":1},{";
    for (int i = 0; i < names; ++i)
      text += fmt::format("{}\"::{}\":[{{\"a\":0}}]", i ? "," : "", i);
    return complaint([&] { parse_json(text + "}]"); });
  };
  EXPECT_EQ(object(1'000), "");
  EXPECT_EQ(object(1'001), "an object of over 1000 names");
  EXPECT_EQ(object(500'000), "an object of over 1000 names");
}

TEST(JsonLineTest, ComplaintsQuoteLittleAndNothingThatControls) {
  const std::string name = "\x1b[2J\n" + std::string(1'000'000, 'x');
  Json json = to_json(softmax());
  const auto expect_quotable = [](const std::string& text) {
    EXPECT_THAT(text, StartsWith("case."));
    EXPECT_LT(text.size(), 600U);
    EXPECT_EQ(text.find_first_of("\x1b\n"), std::string::npos);
  };
  json["id"] = name;
  expect_quotable(complaint([&] { read_case(json, "case"); }));
  json["attributes"][name] = Json::array();
  expect_quotable(complaint([&] { read_case(json, "case"); }));
  json["inputs"][0]["dtype"] = name;
  expect_quotable(complaint([&] { read_case(json, "case"); }));
}

}  // namespace
}  // namespace howfast
