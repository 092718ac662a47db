#include "record/record_line.hpp"

#include "nothing_changed.hpp"

namespace {

using namespace howfast;

template <typename Kind>
void demand_round_trip(const Kind& record, std::string_view text) {
  const std::string line = to_line(record);
  fuzz::demand(line.find('\n') == std::string::npos, "a record is one line", line);
  fuzz::demand_nothing_changed(text, line);
  const Expected<Record> again = parse_record(line);
  fuzz::demand(again.has_value(), "what is written reads back", line);
  fuzz::demand(std::get<Kind>(*again) == record, "and is the same", line);
}

void demand_round_trip(const UnknownRecord&, std::string_view) {}

}  // namespace

/// A line of a run file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  const Expected<Record> record = parse_record(text);
  if (!record) {
    fuzz::demand_error(record.error(), ExitCode::input_output);
    fuzz::demand(!record.error().hint.empty(), "a bad run file has a remedy");
    return 0;
  }
  std::visit([text](const auto& one) { demand_round_trip(one, text); }, *record);
  return 0;
}
