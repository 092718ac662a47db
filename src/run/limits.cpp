#include "run/limits.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <fmt/format.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX leaves it to us

namespace howfast {
namespace {

// The standard streams, the run file, its lock and the scratch folder's, the interrupt's pipe, and
// what is open for a moment: tensor files, a worker's pipes on their way to their places.
constexpr rlim_t kFilesBesides = 32;
constexpr rlim_t kFilesOfAWorker = 3;

// What a worker gets beyond our own environment: padding, its two descriptors, what it asked for.
constexpr std::size_t kBytesBesides = std::size_t{64} << 10;

std::size_t environment_bytes() {
  std::size_t bytes = 0;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    bytes += std::strlen(*entry) + 1 + sizeof(char*);
  }
  return bytes;
}

}  // namespace

Expected<void> check_limits(std::size_t workers) {
  const rlim_t files = kFilesBesides + kFilesOfAWorker * workers;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < files) {
    const rlim_t allowed = limit.rlim_max;
    limit.rlim_cur = std::min(files, allowed);
    if (allowed < files || setrlimit(RLIMIT_NOFILE, &limit) != 0) {
      return fail(
          ExitCode::input_output,
          fmt::format("this process may open {} files at once, and {} are needed", allowed, files),
          fmt::format("raise the limit: ulimit -n {}", files));
    }
  }
  const long allowed = sysconf(_SC_ARG_MAX);
  const std::size_t most = allowed < 0 ? SIZE_MAX : static_cast<std::size_t>(allowed);
  const std::size_t used = environment_bytes();
  if (used + kBytesBesides > most) {
    return fail(ExitCode::input_output,
                fmt::format("the environment takes {} KiB of the {} KiB with which a process may "
                            "start, and workers need {} KiB more",
                            used >> 10, most >> 10, kBytesBesides >> 10),
                "unset what is large in it: env | sort, or start with env -i; ulimit -s raises the "
                "bound on Linux");
  }
  return {};
}

}  // namespace howfast
