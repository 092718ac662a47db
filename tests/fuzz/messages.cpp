#include "protocol/messages.hpp"

#include "nothing_changed.hpp"

namespace {

using namespace howfast;

template <typename Parse>
void read(std::string_view text, Parse parse) {
  const auto message = parse(text);
  if (!message) return fuzz::demand_message(message.error());
  const std::string line = to_line(message->message, message->id);
  fuzz::demand(line.find('\n') == std::string::npos, "a message is one line", line);
  fuzz::demand_nothing_changed(text, line);
  const auto again = parse(line);
  fuzz::demand(again.has_value(), "what is written reads back", line);
  fuzz::demand(to_line(again->message, again->id) == line, "and is the same", line);
}

}  // namespace

/// A line of the protocol, read as the worker and as the driver reads it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  read(text, [](std::string_view line) { return protocol::parse_request(line); });
  read(text, [](std::string_view line) { return protocol::parse_reply(line); });
  return 0;
}
