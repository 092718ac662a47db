#include "machine/roof_file.hpp"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/random.hpp"
#include "base/version.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

// What decides a roof. A file of another machine, where homes are shared, has another name.
Json description_of(const Machine& machine) {
  return {{"howfast", kHowfastVersion},
          {"system", machine.system},
          {"processor", machine.processor},
          {"cores", machine.cores},
          {"facts", machine.facts}};
}

fs::path file_for(const fs::path& folder, const Machine& machine) {
  return folder / fmt::format("roof-{:016x}.json", stable_hash(to_line(description_of(machine))));
}

const char* variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : nullptr;
}

Expected<void> cannot_keep(const fs::path& path, const std::string& why) {
  return fail(ExitCode::input_output, fmt::format("cannot write {}: {}", path.string(), why),
              "name a folder that can be written to in HOWFAST_CACHE");
}

}  // namespace

fs::path roof_folder() {
  if (const char* folder = variable("HOWFAST_CACHE")) return folder;
  if (const char* folder = variable("XDG_CACHE_HOME")) return fs::path(folder) / "howfast";
  if (const char* home = variable("HOME")) return fs::path(home) / ".cache/howfast";
  return {};
}

std::optional<Roof> kept_roof(const fs::path& folder, const Machine& machine) {
  if (folder.empty()) return std::nullopt;
  std::ifstream file(file_for(folder, machine));
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  try {
    const Json json = parse_json(line);
    const Fields fields(json, "");
    if (fields.any("machine") != description_of(machine)) return std::nullopt;
    return read_roof(fields.any("roof"), "roof");
  } catch (const FieldError&) {
    return std::nullopt;
  }
}

Expected<void> keep_roof(const fs::path& folder, const Machine& machine, const Roof& roof) {
  if (folder.empty()) {
    return cannot_keep("the roof", "there is no home folder");
  }
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return cannot_keep(folder, error.message());
  const fs::path file = file_for(folder, machine);
  // Another process may read it at any time: it is there whole or not at all.
  const fs::path fresh = fmt::format("{}.{}", file.string(), getpid());
  std::ofstream out(fresh);
  out << to_line({{"machine", description_of(machine)}, {"roof", to_json(roof)}}) << '\n';
  out.close();
  if (!out) {
    fs::remove(fresh, error);
    return cannot_keep(fresh, "the disk is full or the folder cannot be written to");
  }
  fs::rename(fresh, file, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(fresh, error);
    return cannot_keep(file, why);
  }
  return {};
}

}  // namespace howfast
