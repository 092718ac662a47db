#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "machine/machine.hpp"

namespace howfast {

std::string utc_now() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

}  // namespace howfast
