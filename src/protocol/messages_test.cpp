#include "protocol/messages.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::protocol {
namespace {

std::string request_error(std::string_view line) {
  const auto read = parse_request(line);
  return read ? "accepted" : read.error();
}

std::string reply_error(std::string_view line) {
  const auto read = parse_reply(line);
  return read ? "accepted" : read.error();
}

constexpr const char* kTime =
    R"({"request":"time","id":1,"discards":0,"samples":1,"calls":1,"sets":[0]})";

std::string with(std::string line, const std::string& what, const std::string& instead) {
  const std::size_t at = line.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return line.replace(at, what.size(), instead);
}

TEST(HostileLines, NameTheFieldThatIsWrong) {
  EXPECT_EQ(request_error(kTime), "accepted");
  EXPECT_EQ(request_error(with(kTime, R"("samples":1,)", "")), "time.samples: missing");
  EXPECT_EQ(request_error(with(kTime, R"("id":1,)", "")), "time.id: missing");
  EXPECT_THAT(request_error(with(kTime, R"("id":1)", R"("id":-1)")), testing::HasSubstr("time.id"));
  EXPECT_THAT(request_error(with(kTime, R"("samples":1)", R"("samples":0)")),
              testing::HasSubstr("time.samples"));
  EXPECT_THAT(request_error(with(kTime, R"("samples":1)", R"("samples":"1")")),
              testing::HasSubstr("time.samples"));
  EXPECT_THAT(request_error(with(kTime, R"("samples":1)", R"("samples":1.5)")),
              testing::HasSubstr("time.samples"));
  EXPECT_THAT(request_error(with(kTime, R"("calls":1)", R"("calls":18446744073709551616)")),
              testing::HasSubstr("time.calls"));
  EXPECT_THAT(request_error(with(kTime, R"("calls":1)", R"("calls":18446744073709551615)")),
              testing::HasSubstr("time.calls"));
  EXPECT_EQ(request_error(with(kTime, "[0]", "[]")), "time.sets: empty");
  EXPECT_THAT(request_error(with(kTime, "[0]", "[0,-1]")), testing::HasSubstr("time.sets[1]"));
  EXPECT_THAT(request_error(with(kTime, "[0]", "{}")), testing::HasSubstr("time.sets"));
  EXPECT_EQ(request_error(with(kTime, R"("time")", R"("tame")")), "no request 'tame'");
  EXPECT_EQ(request_error(with(kTime, R"("time")", "7")), "request: not a string");
  EXPECT_EQ(request_error(R"({"reply":"loaded","id":1})"), "request: missing");
}

TEST(HostileLines, ThatAreNoJsonObjectAreRefused) {
  for (const char* line : {"", " ", "null", "7", "[]", "\"time\"", "{", "{}}", "this is no reply",
                           "{\"reply\":\"loaded\",\"id\":1}{", "\xff\xfe", "{\"reply\":\"\xc3\"}",
                           "{\"reply\":\"loaded\",\"id\":1e999}", "{'reply':'loaded'}"}) {
    EXPECT_NE(reply_error(line), "accepted") << line;
  }
}

TEST(HostileLines, NestedDeeplyAreRefusedWithoutACrash) {
  constexpr std::size_t kDeep = 100'000;
  EXPECT_NE(reply_error(std::string(kDeep, '[')), "accepted");
  EXPECT_NE(reply_error(std::string(kDeep, '[') + std::string(kDeep, ']')), "accepted");
  EXPECT_NE(reply_error(R"({"reply":"opened","id":1,"settings":)" + std::string(kDeep, '[') +
                        std::string(kDeep, ']') + "}"),
            "accepted");
}

TEST(HostileLines, OfRepliesNameTheFieldThatIsWrong) {
  EXPECT_EQ(reply_error(R"({"reply":"failure","id":1,"reason":"tired","detail":""})"),
            "failure.reason: no reason 'tired'");
  EXPECT_EQ(
      reply_error(
          R"({"reply":"handed_over","id":1,"set":0,"outputs":[{"dtype":"f33","shape":[1]}]})"),
      "handed_over.outputs[0].dtype: no dtype 'f33'");
  EXPECT_THAT(
      reply_error(
          R"({"reply":"handed_over","id":1,"set":0,"outputs":[{"dtype":"f32","shape":[9999999999,9999999999]}]})"),
      testing::HasSubstr("handed_over.outputs[0].shape"));
  EXPECT_THAT(reply_error(R"({"reply":"timed","id":1,"nanoseconds":[1,-1],"evidence":{}})"),
              testing::HasSubstr("timed.nanoseconds[1]"));
  EXPECT_EQ(reply_error(R"({"reply":"timed","id":1,"nanoseconds":[1],"evidence":[]})"),
            "timed.evidence: not an object");
  EXPECT_EQ(reply_error(R"({"reply":"opened","id":1,"settings":{"threads":2}})"),
            "opened.settings.threads: not a string");
}

TEST(HostileLines, ALoadMustFitItsCase) {
  const Case definition = [] {
    Case c;
    c.operation = "softmax";
    c.inputs = {{"x", DType::f32, {2, 3}}};
    c.outputs = {{"y", DType::f32, {2, 3}}};
    c.attributes = {{"axis", std::int64_t{-1}}};
    c.id = case_id(c);
    return c;
  }();
  EXPECT_EQ(request_error(to_line(Request(Load{definition, {{"/x.npy"}}}), 1)), "accepted");
  EXPECT_EQ(request_error(to_line(Request(Load{definition, {}}), 1)), "load.input_files: empty");
  EXPECT_THAT(request_error(to_line(Request(Load{definition, {{"/x.npy", "/y.npy"}}}), 1)),
              testing::HasSubstr("2 files in a set for a case of 1 inputs"));
  EXPECT_THAT(request_error(to_line(Request(Load{definition, {{""}}}), 1)),
              testing::HasSubstr("load.input_files[0][0]: not a path"));
  Case renamed = definition;
  renamed.id = "softmax/f32[2,4]/axis=-1";
  EXPECT_THAT(request_error(to_line(Request(Load{renamed, {{"/x.npy"}}}), 1)),
              testing::HasSubstr("load.case.id"));
}

// What a worker says goes into the run file, whose lines have a longest too.
TEST(HostileLines, OfTextWithoutEndAreRefused) {
  const std::string text(100'000, 'x');
  EXPECT_EQ(reply_error(to_line(Reply(Failure{Failure::Reason::failed, text}), 1)),
            "failure.detail: longer than 65536 bytes");
  EXPECT_EQ(reply_error(to_line(Reply(Opened{{{"threads", text}}}), 1)),
            "opened.settings.threads: longer than 4096 bytes");
  EXPECT_LT(reply_error(R"({"reply":")" + text + R"(","id":1})").size(), 300U);
  EXPECT_LT(
      reply_error(R"({"reply":"failure","id":1,"reason":")" + text + R"(","detail":""})").size(),
      300U);
}

TEST(Messages, BytesThatAreNoUtf8AreReplacedNotSent) {
  const std::string line = to_line(Reply(Failure{Failure::Reason::failed, "torn \xc3"}), 1);
  const auto read = parse_reply(line);
  ASSERT_TRUE(read.has_value()) << read.error();
  EXPECT_EQ(std::get<Failure>(read->message).detail, "torn \xEF\xBF\xBD");
}

// The example lines of docs/protocol.md are messages, and there is one of every kind.
TEST(Document, HasAnExampleOfEveryMessage) {
  std::ifstream document(std::filesystem::path(__FILE__).parent_path() / "../../docs/protocol.md");
  std::set<std::string_view> examples;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("{\"request\"")) {
      const auto read = parse_request(line);
      ASSERT_TRUE(read.has_value()) << line << "\n" << read.error();
      examples.insert(name_of(read->message));
    } else if (line.starts_with("{\"reply\"")) {
      const auto read = parse_reply(line);
      ASSERT_TRUE(read.has_value()) << line << "\n" << read.error();
      examples.insert(name_of(read->message));
    }
  }
  EXPECT_EQ(examples.size(), std::variant_size_v<Request> + std::variant_size_v<Reply>);
}

}  // namespace
}  // namespace howfast::protocol
