#include "record/record_line.hpp"

#include "check.hpp"

namespace {

using namespace howfast;

template <typename Kind>
void demand_round_trip(const Kind& record) {
  const std::string line = to_line(record);
  fuzz::demand(line.find('\n') == std::string::npos, "a record is one line", line);
  const Expected<Record> again = parse_record(line);
  fuzz::demand(again.has_value(), "what is written reads back", line);
  fuzz::demand(std::get<Kind>(*again) == record, "and is the same", line);
}

void demand_round_trip(const UnknownRecord&) {}

}  // namespace

/// A line of a run file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Expected<Record> record = parse_record(fuzz::text_of(data, size));
  if (!record) {
    fuzz::demand_error(record.error(), ExitCode::input_output);
    fuzz::demand(!record.error().hint.empty(), "a bad run file has a remedy");
    return 0;
  }
  std::visit([](const auto& one) { demand_round_trip(one); }, *record);
  return 0;
}
