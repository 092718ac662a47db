#include "base/target.hpp"

#include "check.hpp"

/// The id of a target, as on the command line and in run files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace howfast;
  const std::string_view text = fuzz::text_of(data, size);
  const Expected<Target> target = parse_target(text);
  if (!target) {
    fuzz::demand_error(target.error(), ExitCode::usage);
    fuzz::demand(!target.error().hint.empty(), "what is no target has a remedy");
    return 0;
  }
  const std::string id = to_string(*target);
  const Expected<Target> again = parse_target(id);
  fuzz::demand(again.has_value(), "what is written reads back", id);
  fuzz::demand(*again == *target, "and is the same", id);
  fuzz::demand(to_string(*again) == id, "an id has one spelling", id);
  return 0;
}
