#include "run/scratch_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/json.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "howfast-scratch-";

// Several starts may look for leftovers at the same moment, each holding the other's new folder for
// as long as that takes.
constexpr int kAttempts = 100;

const char* chosen_place() {
  const char* chosen = std::getenv("HOWFAST_SCRATCH");
  return chosen != nullptr && *chosen != '\0' ? chosen : nullptr;
}

std::vector<fs::path> usual_places() {
  std::vector<fs::path> paths = {"/dev/shm"};
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

// Files are named to workers in JSON, which has no other bytes.
bool is_utf8(const std::string& text) {
  return parse_json(to_line(Json(text))).get<std::string>() == text;
}

// The folder, open and locked; -1 when it is another's, or gone.
int lock(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return -1;
  struct stat held {};
  struct stat named {};
  const bool ours = flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &held) == 0 &&
                    lstat(folder.c_str(), &named) == 0 && held.st_dev == named.st_dev &&
                    held.st_ino == named.st_ino;
  if (ours) return descriptor;
  close(descriptor);
  return -1;
}

void remove_leftovers_in(const fs::path& place) {
  std::error_code error;
  std::vector<fs::path> found;
  fs::directory_iterator entry(place, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    if (entry->path().filename().string().starts_with(kPrefix)) found.push_back(entry->path());
  }
  for (const fs::path& folder : found) {
    const int held = lock(folder);
    if (held < 0) continue;
    fs::remove_all(folder, error);
    close(held);
  }
}

}  // namespace

Expected<ScratchFolder> ScratchFolder::create(std::int64_t bytes) {
  std::vector<fs::path> places = usual_places();
  if (const char* chosen = chosen_place()) {
    places = {chosen};  // the user has decided
    if (!is_utf8(chosen)) {
      return fail(ExitCode::input_output,
                  "HOWFAST_SCRATCH names a folder in bytes that are no UTF-8",
                  "name another folder there, or rename it");
    }
  }
  std::string tried;
  for (const fs::path& place : places) {
    const std::int64_t space = space_in(place);
    int error = 0;
    for (int attempt = 0; space >= bytes && error == 0 && attempt < kAttempts; ++attempt) {
      std::string name = place / fmt::format("{}XXXXXX", kPrefix);
      if (mkdtemp(name.data()) == nullptr) {
        error = errno;
      } else if (const int held = lock(name); held >= 0) {
        return ScratchFolder(name, held);
      }
    }
    tried += fmt::format("{}{} {}", tried.empty() ? "" : ", ", place.string(),
                         space < 0       ? "is no folder that can be used"
                         : space < bytes ? fmt::format("has {} MB", space / 1'000'000)
                                         : fmt::format("cannot be written: {}",
                                                       error == 0 ? "no folder can be locked there"
                                                                  : std::strerror(error)));
  }
  return fail(
      ExitCode::input_output,
      fmt::format("no room for tensor files: {} MB needed; {}", bytes / 1'000'000 + 1, tried),
      "free some space, or name a folder that has it in the variable HOWFAST_SCRATCH");
}

void ScratchFolder::remove_leftovers() {
  for (const fs::path& place : usual_places()) remove_leftovers_in(place);
  if (const char* chosen = chosen_place()) remove_leftovers_in(chosen);
}

ScratchFolder::ScratchFolder(ScratchFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

ScratchFolder& ScratchFolder::operator=(ScratchFolder&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
  if (lock_ >= 0) close(lock_);
}

std::int64_t ScratchFolder::free_bytes() const { return space_in(path_); }

}  // namespace howfast
