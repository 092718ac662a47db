#include "base/json.hpp"

#include "check.hpp"

/// A line of JSON: what is read is written as a line that reads back as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howfast;
  try {
    const Json json = parse_json(fuzz::text_of(data, size));
    const std::string line = to_line(json);
    fuzz::demand(line.find('\n') == std::string::npos, "a line is one line", line);
    fuzz::demand(parse_json(line) == json, "what is written reads back", line);
  } catch (const FieldError& error) {
    fuzz::demand_message(error.what());
  }
  return 0;
}
