#include "base/json.hpp"

#include "check.hpp"

namespace {

using namespace howfast;

// What is done with JSON may be recursive, and take as long as an object has names, squared.
void demand_bounded(const Json& json, int levels) {
  fuzz::demand(!json.is_structured() || levels > 0, "nothing is nested without end");
  fuzz::demand(!json.is_object() || json.size() <= 1000, "no object has names without end");
  for (const Json& part : json) {
    if (part.is_structured()) demand_bounded(part, levels - 1);
  }
}

}  // namespace

/// A line of JSON: what is read is written as a line that reads back as the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Json json = parse_json(fuzz::text_of(data, size));
    demand_bounded(json, 32);
    const std::string line = to_line(json);
    fuzz::demand(line.find('\n') == std::string::npos, "a line is one line", line);
    fuzz::demand(parse_json(line) == json, "what is written reads back", line);
  } catch (const FieldError& error) {
    fuzz::demand_message(error.what());
  }
  return 0;
}
