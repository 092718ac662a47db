#include <limits>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "protocol/messages.hpp"

/// Needs rapidcheck, which not every system packages; the build leaves this file out there.
namespace howfast::protocol {

// Equality of messages, for tests alone: nothing else compares them.
static bool operator==(const Hello& a, const Hello& b) {
  return a.protocol == b.protocol && a.howfast == b.howfast;
}
static bool operator==(const Open& a, const Open& b) {
  return a.device == b.device && a.mode == b.mode && a.placement_seed == b.placement_seed;
}
static bool operator==(const Load& a, const Load& b) {
  return a.definition == b.definition && a.input_files == b.input_files;
}
static bool operator==(const Time& a, const Time& b) {
  return a.discards == b.discards && a.samples == b.samples && a.calls == b.calls &&
         a.sets == b.sets && a.flush_bytes == b.flush_bytes;
}
static bool operator==(const HandOver& a, const HandOver& b) {
  return a.output_files == b.output_files;
}
static bool operator==(const Unload&, const Unload&) { return true; }
static bool operator==(const Stop&, const Stop&) { return true; }

static bool operator==(const Offer& a, const Offer& b) {
  return a.device == b.device && a.mode == b.mode && a.by_default == b.by_default &&
         a.unavailable == b.unavailable && a.environment == b.environment;
}
static bool operator==(const Row& a, const Row& b) {
  return a.operation == b.operation && a.call == b.call;
}
static bool operator==(const Produced& a, const Produced& b) {
  return a.dtype == b.dtype && a.shape == b.shape && a.address == b.address && a.device == b.device;
}
static bool operator==(const Evidence& a, const Evidence& b) {
  return a.cpu_nanoseconds == b.cpu_nanoseconds &&
         a.run_queue_nanoseconds == b.run_queue_nanoseconds && a.minor_faults == b.minor_faults &&
         a.involuntary_switches == b.involuntary_switches;
}
static bool operator==(const Welcome& a, const Welcome& b) {
  return a.protocol == b.protocol && a.framework == b.framework && a.version == b.version &&
         a.offers == b.offers && a.rows == b.rows && a.process == b.process;
}
static bool operator==(const Opened& a, const Opened& b) {
  return a.settings == b.settings && a.asynchronous == b.asynchronous;
}
static bool operator==(const Loaded&, const Loaded&) { return true; }
static bool operator==(const Timed& a, const Timed& b) {
  return a.nanoseconds == b.nanoseconds && a.evidence == b.evidence &&
         a.flush_bytes == b.flush_bytes;
}
static bool operator==(const HandedOver& a, const HandedOver& b) {
  return a.set == b.set && a.outputs == b.outputs;
}
static bool operator==(const Unloaded&, const Unloaded&) { return true; }
static bool operator==(const Failure& a, const Failure& b) {
  return a.reason == b.reason && a.detail == b.detail;
}

namespace {

// ---- generators of arbitrary messages -----------------------------------------------------------

// Text as UTF-8, control characters, quotes and characters outside ASCII included.
rc::Gen<std::string> text() {
  const auto piece = rc::gen::element<std::string>("a", "Z", "0", " ", "\"", "\\", "\n", "\t",
                                                   std::string("\0", 1), "\x7f", "é", "漢", "🙂");
  return rc::gen::map(rc::gen::resize(12, rc::gen::container<std::vector<std::string>>(piece)),
                      [](const std::vector<std::string>& pieces) {
                        std::string all;
                        for (const std::string& part : pieces) all += part;
                        return all;
                      });
}

rc::Gen<std::string> name() {
  return rc::gen::map(text(), [](auto t) { return "n" + t; });
}

template <typename T>
rc::Gen<T> whole(T low, T high) {
  return rc::gen::inRange<T>(low, high);
}

rc::Gen<std::size_t> set() { return whole<std::size_t>(0, 1024); }
rc::Gen<std::int64_t> duration() {
  return rc::gen::oneOf(
      whole<std::int64_t>(0, 1'000'000'000'000),
      rc::gen::element(std::int64_t{0}, std::numeric_limits<std::int64_t>::max()));
}

rc::Gen<Settings> settings() {
  return rc::gen::resize(5, rc::gen::container<Settings>(text(), text()));
}
rc::Gen<std::vector<std::string>> paths() {
  return rc::gen::resize(20, rc::gen::container<std::vector<std::string>>(name()));
}

rc::Gen<DType> dtype() {
  return rc::gen::element(DType::f32, DType::f64, DType::f16, DType::bf16, DType::i32, DType::i64,
                          DType::u32, DType::u8, DType::boolean);
}
rc::Gen<Shape> shape() {
  return rc::gen::mapcat(whole<std::size_t>(0, 6), [](std::size_t axes) {
    return rc::gen::container<Shape>(axes, whole<std::int64_t>(1, 100));
  });
}

rc::Gen<Attribute> attribute() {
  return rc::gen::oneOf(
      rc::gen::map(rc::gen::arbitrary<std::int64_t>(), [](auto v) { return Attribute(v); }),
      rc::gen::map(whole(-1000, 1000), [](int v) { return Attribute(v + 0.1); }),
      rc::gen::map(name(), [](const std::string& v) { return Attribute(v); }));
}

rc::Gen<TensorSpec> tensor() {
  return rc::gen::apply(
      [](std::string n, DType d, Shape s) {
        return TensorSpec{std::move(n), d, std::move(s)};
      },
      name(), dtype(), shape());
}

rc::Gen<std::vector<TensorSpec>> tensors() {
  return rc::gen::resize(4, rc::gen::container<std::vector<TensorSpec>>(tensor()));
}

rc::Gen<Case> a_case() {
  return rc::gen::exec([] {
    Case definition;
    definition.operation = *name();
    definition.published = *text();
    definition.inputs = *tensors();
    definition.outputs = *tensors();
    for (const auto& [key, value] : *rc::gen::resize(
             3, rc::gen::container<std::map<std::string, Attribute>>(name(), attribute()))) {
      definition.attributes.set(key, value);
    }
    definition.work = {*whole(0, 1'000'000) * 1e6, *whole(0, 1'000'000) * 1e3};
    definition.floor = {0, definition.work.bytes};
    definition.id = case_id(definition);
    return definition;
  });
}

rc::Gen<Request> request() {
  return rc::gen::exec([]() -> Request {
    switch (*whole(0, 7)) {
      case 0: return Hello{*whole(1, 1000), *text()};
      case 1: return Open{*text(), *text(), *rc::gen::arbitrary<std::uint64_t>()};
      case 2: {
        Load load{*a_case(), {}};
        const std::size_t inputs = load.definition.inputs.size();
        load.input_files = *rc::gen::resize(
            5, rc::gen::nonEmpty(rc::gen::container<std::vector<std::vector<std::string>>>(
                   rc::gen::container<std::vector<std::string>>(inputs, name()))));
        return load;
      }
      case 3:
        return Time{*whole<std::size_t>(0, 1000), *whole<std::size_t>(1, 100'001),
                    *whole<std::size_t>(1, 1'000'000'001),
                    *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(set()))};
      case 4: return HandOver{*paths()};
      case 5: return Unload{};
      default: return Stop{};
    }
  });
}

rc::Gen<std::vector<Produced>> outputs() {
  return rc::gen::resize(
      10, rc::gen::container<std::vector<Produced>>(rc::gen::apply(
              [](DType d, Shape s, std::uint64_t address) {
                return Produced{d, std::move(s), address, address % 2 == 0 ? "" : "cuda:0"};
              },
              dtype(), shape(), rc::gen::arbitrary<std::uint64_t>())));
}

rc::Gen<std::int64_t> evidence() { return whole<std::int64_t>(-1, 1'000'000'000'000); }

rc::Gen<Reply> reply() {
  return rc::gen::exec([]() -> Reply {
    switch (*whole(0, 7)) {
      case 0: {
        Welcome welcome{*whole(1, 1000), *name(), *text(), {}, {}, *whole(0, 1 << 30)};
        for (int i = *whole(0, 4); i > 0; --i) {
          welcome.offers.push_back(
              {*name(), *text(), *rc::gen::arbitrary<bool>(), *text(), *settings()});
          welcome.rows.push_back({*text(), *text()});
        }
        return welcome;
      }
      case 1: return Opened{*settings(), *rc::gen::arbitrary<bool>()};
      case 2: return Loaded{};
      case 3:
        return Timed{*rc::gen::container<std::vector<std::int64_t>>(duration()),
                     {*evidence(), *evidence(), *evidence(), *evidence()}};
      case 4: return HandedOver{*set(), *outputs()};
      case 5: return Unloaded{};
      default:
        return Failure{*rc::gen::element(Failure::Reason::unsupported,
                                         Failure::Reason::out_of_memory, Failure::Reason::failed),
                       *text()};
    }
  });
}

RC_GTEST_PROP(Messages, EveryRequestComesBackAsItWasSent, ()) {
  const Request sent = *request();
  const auto id = *rc::gen::arbitrary<std::uint64_t>();
  const std::string line = to_line(sent, id);
  RC_ASSERT(line.find('\n') == std::string::npos);
  const auto received = parse_request(line);
  if (!received) RC_FAIL(received.error());
  RC_ASSERT(received->id == id);
  RC_ASSERT(received->message == sent);
}

RC_GTEST_PROP(Messages, EveryReplyComesBackAsItWasSent, ()) {
  const Reply sent = *reply();
  const auto id = *rc::gen::arbitrary<std::uint64_t>();
  const std::string line = to_line(sent, id);
  RC_ASSERT(line.find('\n') == std::string::npos);
  const auto received = parse_reply(line);
  if (!received) RC_FAIL(received.error());
  RC_ASSERT(received->id == id);
  RC_ASSERT(received->message == sent);
}

RC_GTEST_PROP(Messages, NoPrefixOfALineIsAMessage, ()) {
  const std::string line = to_line(Reply(*reply()), 7);
  const auto length = *whole<std::size_t>(0, line.size());
  RC_ASSERT(!parse_reply(line.substr(0, length)).has_value());
}

// Whatever a broken worker sends is answered with an error, never with a crash.
RC_GTEST_PROP(Messages, ALineWithOneByteChangedIsReadOrRefused, ()) {
  std::string line = to_line(Reply(*reply()), 7);
  line[*whole<std::size_t>(0, line.size())] = *rc::gen::arbitrary<char>();
  const auto read = parse_reply(line);
  RC_ASSERT(read.has_value() || !read.error().empty());
}

}  // namespace
}  // namespace howfast::protocol
