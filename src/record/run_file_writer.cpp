#include "record/run_file_writer.hpp"

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "record/record_line.hpp"

namespace howfast {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCopyAtOnce = std::size_t{1} << 20;  // bytes

// Files of one name that a folder may hold before something is wrong with it.
constexpr int kMostNames = 1000;

std::string remedy_for(int error_number) {
  switch (error_number) {
    case EEXIST: return "give another name with --out, or move that file away";
    case ENOENT:
    case ENOTDIR: return "create its folder first, or give another place with --out";
    case EACCES:
    case EPERM:
    case EROFS: return "give a place you may write to with --out";
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return "make room there or give another place with --out; what was written is kept";
    default: return "give another place with --out";
  }
}

tl::unexpected<Error> cannot_write(const fs::path& path, int error_number) {
  return fail(ExitCode::input_output,
              fmt::format("cannot write {}: {}", path.string(), std::strerror(error_number)),
              remedy_for(error_number));
}

// Writes the line whole or, on failure, takes back the part that was written, so that what follows
// never lands behind half a record. Returns 0 or the error number.
int append_whole(int descriptor, std::string_view line) {
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::write(descriptor, line.data() + written, line.size() - written);
    if (count >= 0) {
      written += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) continue;
    const int error_number = errno;
    struct stat status {};
    const bool known = ::fstat(descriptor, &status) == 0;
    if (written > 0 && known &&
        ::ftruncate(descriptor, status.st_size - static_cast<off_t>(written)) != 0) {
      return errno;
    }
    return error_number;
  }
  return 0;
}

bool is_named(int descriptor, const fs::path& path) {
  struct stat held {};
  struct stat named {};
  return ::fstat(descriptor, &held) == 0 && ::stat(path.c_str(), &named) == 0 &&
         held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

// False when another process has it. Where there are no locks, nobody has one.
bool lock(int descriptor) {
  return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

bool is_empty_file(int descriptor) {
  struct stat status {};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

// A new file, or an empty one that nobody else has open for writing, as a driver leaves it that was
// killed before it knew its workers: the descriptor, or the error number.
tl::expected<int, int> create_file(const fs::path& path) {
  constexpr int kFlags = O_RDWR | O_APPEND | O_CLOEXEC;
  int descriptor = ::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0666);
  if (descriptor < 0 && errno != EEXIST) return tl::unexpected(errno);
  if (descriptor < 0) {
    descriptor = ::open(path.c_str(), kFlags | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) return tl::unexpected(EEXIST);
  }
  if (lock(descriptor) && is_empty_file(descriptor) && is_named(descriptor, path)) {
    return descriptor;
  }
  ::close(descriptor);
  return tl::unexpected(EEXIST);
}

// "run.jsonl", "run-2.jsonl", "run-3.jsonl", ...
fs::path numbered(const fs::path& path, int number) {
  if (number == 1) return path;
  fs::path name = path.stem();
  name += fmt::format("-{}", number);
  name += path.extension();
  return path.parent_path() / name;
}

struct Created {
  int descriptor;
  fs::path path;
};

tl::expected<Created, int> create_numbered(const fs::path& path) {
  for (int number = 1; number <= kMostNames; ++number) {
    const fs::path candidate = numbered(path, number);
    const auto descriptor = create_file(candidate);
    if (descriptor) return Created{*descriptor, candidate};
    if (descriptor.error() != EEXIST) return tl::unexpected(descriptor.error());
  }
  return tl::unexpected(EEXIST);
}

// All that one file holds, into another; 0 or the error number.
int copy(int from, int to) {
  std::vector<char> bytes(kCopyAtOnce);
  for (off_t at = 0;;) {
    const ssize_t count = ::pread(from, bytes.data(), bytes.size(), at);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) return 0;
    const std::string_view part(bytes.data(), static_cast<std::size_t>(count));
    if (const int error_number = append_whole(to, part)) return error_number;
    at += count;
  }
}

}  // namespace

RunFileWriter::RunFileWriter(int descriptor, fs::path path, bool created)
    : descriptor_(descriptor), path_(std::move(path)), created_(created) {}

RunFileWriter::RunFileWriter(RunFileWriter&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      path_(std::move(other.path_)),
      created_(other.created_),
      news_(std::move(other.news_)) {}

RunFileWriter& RunFileWriter::operator=(RunFileWriter&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  std::swap(created_, other.created_);
  std::swap(news_, other.news_);
  return *this;
}

RunFileWriter::~RunFileWriter() {
  if (descriptor_ < 0) return;
  // It would stand in the way of the next attempt.
  if (created_ && is_empty_file(descriptor_) && is_named(descriptor_, path_)) {
    ::unlink(path_.c_str());
  }
  ::close(descriptor_);
}

Expected<RunFileWriter> RunFileWriter::create(const fs::path& path) {
  const auto descriptor = create_file(path);
  if (!descriptor) return cannot_write(path, descriptor.error());
  return RunFileWriter(*descriptor, path, true);
}

Expected<RunFileWriter> RunFileWriter::create_beside(const fs::path& path) {
  const auto created = create_numbered(path);
  if (!created) return cannot_write(path, created.error());
  return RunFileWriter(created->descriptor, created->path, true);
}

Expected<RunFileWriter> RunFileWriter::reopen(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    return fail(ExitCode::input_output,
                fmt::format("cannot go on with {}: {}", path.string(), std::strerror(errno)),
                "name the run file of an interrupted run, where it can be written");
  }
  RunFileWriter writer(descriptor, path, false);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
    return fail(ExitCode::input_output, fmt::format("{} is no run file", path.string()),
                "name the run file of an interrupted run");
  }
  if (!lock(descriptor)) {
    return fail(ExitCode::input_output,
                fmt::format("{} is being written by another howfast", path.string()),
                "wait until that has ended, or end it");
  }
  return writer;
}

Expected<void> RunFileWriter::cut_to(std::uint64_t whole_bytes) {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return cannot_write(path_, errno);
  const auto size = static_cast<off_t>(whole_bytes);
  if (status.st_size > size && ::ftruncate(descriptor_, size) != 0) {
    return cannot_write(path_, errno);
  }
  char last = '\n';
  if (size > 0 && ::pread(descriptor_, &last, 1, size - 1) < 0) return cannot_write(path_, errno);
  if (last == '\n') return {};
  const int error_number = append_whole(descriptor_, "\n");
  return error_number == 0 ? Expected<void>() : cannot_write(path_, error_number);
}

Expected<void> RunFileWriter::keep_named() {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || status.st_nlink > 0) return {};
  // Without a folder that name cannot be had again: the current folder is where the user is.
  for (const fs::path& place : {path_, path_.filename()}) {
    const auto created = create_numbered(place);
    if (!created) continue;
    if (copy(descriptor_, created->descriptor) != 0) {
      ::unlink(created->path.c_str());
      ::close(created->descriptor);
      continue;
    }
    ::close(descriptor_);
    descriptor_ = created->descriptor;
    news_ = fmt::format("{} was removed during the run; its records are in {} now", path_.string(),
                        created->path.string());
    path_ = created->path;
    return {};
  }
  return fail(ExitCode::input_output,
              fmt::format("the run file {} was removed during the run, and there is no place to "
                          "write it again",
                          path_.string()),
              "what was measured is in the table alone");
}

std::string RunFileWriter::take_news() { return std::exchange(news_, {}); }

Expected<void> RunFileWriter::append(const std::string& line) {
  if (auto named = keep_named(); !named) return named;
  if (const int error_number = append_whole(descriptor_, line + "\n")) {
    return cannot_write(path_, error_number);
  }
  return {};
}

Expected<void> RunFileWriter::append(const RunRecord& run) { return append(to_line(run)); }

Expected<void> RunFileWriter::append(const LaunchRecord& launch) { return append(to_line(launch)); }

Expected<void> RunFileWriter::append(const OutcomeRecord& outcome) {
  return append(to_line(outcome));
}

Expected<void> RunFileWriter::append(const SelfTestRecord& self_test) {
  return append(to_line(self_test));
}

}  // namespace howfast
