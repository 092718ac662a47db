#include "run/scratch_folder.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <vector>

#include <fmt/format.h>

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "howfast-scratch-";

std::vector<fs::path> places() {
  std::vector<fs::path> paths;
  if (const char* chosen = std::getenv("HOWFAST_SCRATCH"); chosen != nullptr && *chosen != '\0') {
    paths.emplace_back(chosen);
    return paths;  // the user has decided
  }
  paths.emplace_back("/dev/shm");
  std::error_code ignored;
  if (const fs::path temporary = fs::temp_directory_path(ignored); !ignored) {
    paths.push_back(temporary);
  }
  return paths;
}

std::int64_t space_in(const fs::path& path) {
  std::error_code error;
  const fs::space_info space = fs::space(path, error);
  return error ? -1 : static_cast<std::int64_t>(space.available);
}

// Removes folders of drivers that no longer run. A number that now belongs to another process only
// delays this to a later start.
void remove_leftovers(const fs::path& place) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(place, error)) {
    const std::string name = entry.path().filename();
    if (!name.starts_with(kPrefix)) continue;
    pid_t owner = 0;
    std::from_chars(name.data() + kPrefix.size(), name.data() + name.size(), owner);
    if (owner > 0 && kill(owner, 0) != 0 && errno == ESRCH) fs::remove_all(entry.path(), error);
  }
}

}  // namespace

Expected<ScratchFolder> ScratchFolder::create(std::int64_t bytes) {
  std::string tried;
  for (const fs::path& place : places()) {
    remove_leftovers(place);
    const std::int64_t space = space_in(place);
    std::string name = place / fmt::format("{}{}-XXXXXX", kPrefix, getpid());
    if (space >= bytes && mkdtemp(name.data()) != nullptr) return ScratchFolder(name);
    tried += fmt::format("{}{} {}", tried.empty() ? "" : ", ", place.string(),
                         space < 0        ? "cannot be used"
                         : space >= bytes ? "cannot be written"
                                          : fmt::format("has {} MB", space / 1'000'000));
  }
  return fail(ExitCode::input_output,
              fmt::format("no room for tensor files: {} MB needed; {}", bytes / 1'000'000, tried),
              "free some space, or name a folder that has it in the variable HOWFAST_SCRATCH");
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})) {}

ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
  std::swap(path_, other.path_);
  return *this;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::int64_t ScratchFolder::free_bytes() const { return space_in(path_); }

}  // namespace howfast
