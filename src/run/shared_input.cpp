#include "run/shared_input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/mman.h>
#endif

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "judge/agreement.hpp"

namespace howfast {
namespace {

// Pieces of a file that are compared: a worker that writes into an input does so in bulk.
constexpr std::int64_t kPieces = 256;
constexpr std::int64_t kPieceBytes = 64;

tl::unexpected<Error> cannot(const char* what, const std::filesystem::path& file) {
  const int error = errno;
  return fail(ExitCode::input_output, fmt::format("cannot {} input tensor {}: {}", what,
                                                  file.string(), std::strerror(error)));
}

// An empty memory file that can be sealed; -1 where the system has none.
int open_memory() {
#ifdef __linux__
#ifdef MFD_NOEXEC_SEAL
  // Systems may be set to refuse memory that could be executed; old ones do not know the word.
  const int descriptor = memfd_create("howfast-input", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
  if (descriptor >= 0 || errno != EINVAL) return descriptor;
#endif
  return memfd_create("howfast-input", MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
  return -1;
#endif
}

bool seal_memory([[maybe_unused]] int descriptor) {
#ifdef __linux__
  return fcntl(descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) ==
         0;
#else
  return false;
#endif
}

}  // namespace

Expected<SharedInput> SharedInput::create(const TensorSpec& spec,
                                          const std::filesystem::path& file) {
  const int descriptor = open_memory();
  if (descriptor < 0) return in_file(spec, file);
  SharedInput input;
  // A worker's own /proc/self would be another process's.
  input.path_ = fmt::format("/proc/{}/fd/{}", getpid(), descriptor);
  if (auto ready = input.fill_from(descriptor, spec); !ready) {
    return tl::unexpected(ready.error());
  }
  return input;
}

Expected<SharedInput> SharedInput::in_file(const TensorSpec& spec,
                                           const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot("create", file);
  SharedInput input;
  input.path_ = file;
  input.is_file_ = true;
  if (auto ready = input.fill_from(descriptor, spec); !ready) {
    return tl::unexpected(ready.error());
  }
  return input;
}

Expected<void> SharedInput::fill_from(int descriptor, const TensorSpec& spec) {
  descriptor_ = descriptor;
  auto writer = protocol::TensorWriter::into(descriptor, path_, spec.dtype, spec.shape);
  if (!writer) return tl::unexpected(writer.error());
  writer_.emplace(std::move(*writer));
  return {};
}

SharedInput::SharedInput(SharedInput&& other) noexcept
    : path_(std::move(other.path_)),
      is_file_(std::exchange(other.is_file_, false)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      writer_(std::exchange(other.writer_, std::nullopt)),
      mapped_(std::exchange(other.mapped_, std::nullopt)),
      sample_(std::move(other.sample_)) {}

SharedInput::~SharedInput() {
  if (is_file_) unlink(path_.c_str());
  if (descriptor_ >= 0) close(descriptor_);
}

Expected<void> SharedInput::seal() {
  // The time of a file that was written through a mapping is only certain after this.
  if (is_file_) writer_->flush();
  writer_.reset();  // memory that is mapped for writing cannot be sealed
  const bool sealed = is_file_ ? fchmod(descriptor_, 0400) == 0 : seal_memory(descriptor_);
  if (!sealed) return cannot("seal", path_);
  auto mapped = protocol::MappedTensor::open(path_);
  if (!mapped) return tl::unexpected(mapped.error());
  mapped_.emplace(std::move(*mapped));
  if (is_file_) sample_ = sample();
  return {};
}

bool SharedInput::altered() const { return is_file_ && sample() != sample_; }

// The file's identity, size and time and some of its bytes. By path, as workers find it.
std::string SharedInput::sample() const {
  struct stat status = {};
  if (lstat(path_.c_str(), &status) != 0) return "gone";
#ifdef __APPLE__
  const timespec& modified = status.st_mtimespec;
#else
  const timespec& modified = status.st_mtim;
#endif
  std::string sample =
      fmt::format("{} {} {} {} ", status.st_dev, status.st_ino, modified.tv_sec, modified.tv_nsec);
  sample += std::to_string(status.st_size);
  for (const std::int64_t piece : choose_elements(status.st_size / kPieceBytes, kPieces, 0)) {
    std::array<char, kPieceBytes> bytes{};
    const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), piece * kPieceBytes);
    sample.append(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  return sample;
}

}  // namespace howfast
