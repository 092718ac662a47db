#include "protocol/tensor_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/excerpt.hpp"

namespace howfast::protocol {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor files are little-endian");

// The format: numpy/lib/format.py, "Format Version 1.0". Magic, two version bytes, the length of
// the header in two bytes, the header: a Python dict, padded with spaces and ended by a newline so
// that the elements begin at a multiple of 64 bytes.
constexpr std::string_view kMagic{"\x93NUMPY\x01\x00", 8};
constexpr std::size_t kHeaderStart = kMagic.size() + 2;
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kLongestHeader = kHeaderStart + 0xFFFF;

std::string_view descriptor_of(DType dtype) {
  switch (dtype) {
    case DType::f32: return "<f4";
    case DType::f64: return "<f8";
    case DType::f16: return "<f2";
    case DType::bf16: return "|V2";  // NumPy has no bfloat16: two opaque bytes
    case DType::i32: return "<i4";
    case DType::i64: return "<i8";
    case DType::u32: return "<u4";
    case DType::u8: return "|u1";
    case DType::boolean: return "|b1";
  }
  return "";
}

std::optional<DType> dtype_of(std::string_view descriptor) {
  for (const DType dtype : {DType::f32, DType::f64, DType::f16, DType::bf16, DType::i32, DType::i64,
                            DType::u32, DType::u8, DType::boolean}) {
    if (descriptor == descriptor_of(dtype)) return dtype;
  }
  return std::nullopt;
}

std::string header_of(DType dtype, const Shape& shape) {
  std::string extents;
  for (const std::int64_t extent : shape) extents += fmt::format("{}, ", extent);
  if (shape.size() > 1) extents.resize(extents.size() - 2);
  if (shape.size() == 1) extents.resize(extents.size() - 1);  // Python writes (3,)
  std::string dict = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                 descriptor_of(dtype), extents);
  const std::size_t bare = kHeaderStart + dict.size() + 1;
  dict.append((kAlignment - bare % kAlignment) % kAlignment, ' ');
  dict += '\n';

  std::string header(kMagic);
  header += static_cast<char>(dict.size() & 0xFF);
  header += static_cast<char>(dict.size() >> 8);
  return header + dict;
}

/// Eats a text from the front, piece by piece.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool eat(std::string_view piece) {
    if (!rest_.starts_with(piece)) return false;
    rest_.remove_prefix(piece.size());
    return true;
  }

  std::optional<std::string_view> until(char end) {
    const std::size_t at = rest_.find(end);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view piece = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return piece;
  }

  std::optional<std::int64_t> number() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || rest_.front() == '-') return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }

  bool only_padding() const {
    return rest_.ends_with('\n') && rest_.find_first_not_of(' ') == rest_.size() - 1;
  }

 private:
  std::string_view rest_;
};

struct Header {
  DType dtype = DType::f32;
  Shape shape;
  std::size_t data_start = 0;
};

/// Reads a tuple as Python writes it, "()", "(3,)" or "(3, 4)", after its opening bracket: extents
/// from 1, whose product times `element_size` is representable.
std::optional<Shape> read_extents(Scanner& scanner, std::size_t element_size) {
  Shape shape;
  if (scanner.eat(")")) return shape;
  auto most = std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(element_size);
  do {
    const std::optional<std::int64_t> extent = scanner.number();
    if (!extent || *extent < 1 || *extent > most) return std::nullopt;
    most /= *extent;
    shape.push_back(*extent);
  } while (scanner.eat(", "));
  if (shape.size() == 1 && !scanner.eat(",")) return std::nullopt;
  if (!scanner.eat(")")) return std::nullopt;
  return shape;
}

/// The header of the file of `file_length` bytes that starts with `bytes`, or what is wrong with
/// it.
tl::expected<Header, std::string> read_header(std::string_view bytes, std::size_t file_length) {
  const auto bad = [](std::string what) { return tl::unexpected<std::string>(std::move(what)); };
  if (!bytes.starts_with(kMagic.substr(0, 6))) return bad("is no tensor file (.npy)");
  if (!bytes.starts_with(kMagic)) return bad("is not of .npy version 1.0");
  if (bytes.size() < kHeaderStart) return bad("ends within its header");
  const std::size_t length = static_cast<unsigned char>(bytes[8]) +
                             (std::size_t{static_cast<unsigned char>(bytes[9])} << 8);
  if (bytes.size() < kHeaderStart + length) return bad("ends within its header");
  if ((kHeaderStart + length) % kAlignment != 0) {
    return bad("has elements that do not start at a multiple of 64 bytes");
  }

  Scanner scanner(bytes.substr(kHeaderStart, length));
  if (!scanner.eat("{'descr': '")) return bad("has no header as NumPy writes it");
  const std::optional<std::string_view> descriptor = scanner.until('\'');
  if (!descriptor) return bad("has no header as NumPy writes it");
  const std::optional<DType> dtype = dtype_of(*descriptor);
  if (!dtype)
    return bad(fmt::format("has elements of type '{}', which howfast lacks", excerpt(*descriptor)));
  if (scanner.eat(", 'fortran_order': True")) return bad("is in Fortran order");
  if (!scanner.eat(", 'fortran_order': False, 'shape': (")) {
    return bad("has no header as NumPy writes it");
  }
  std::optional<Shape> shape = read_extents(scanner, size_of(*dtype));
  if (!shape) return bad("has a shape that is none, empty or too large");
  if (!scanner.eat(", }") || !scanner.only_padding()) {
    return bad("has no header as NumPy writes it");
  }

  Header header{*dtype, std::move(*shape), kHeaderStart + length};
  const std::size_t expected =
      header.data_start +
      static_cast<std::size_t>(element_count(header.shape)) * size_of(header.dtype);
  if (file_length != expected) {
    return bad(fmt::format("is {} bytes long, and {} by its header", file_length, expected));
  }
  return header;
}

/// Closes a file descriptor at the end of a scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

/// Makes the file `length` long with every block allocated; 0 or the error number.
int reserve(int descriptor, std::size_t length) {
  const auto size = static_cast<off_t>(length);
#ifdef __APPLE__
  fstore_t store = {F_ALLOCATEALL, F_PEOFPOSMODE, 0, size, 0};
  if (::fcntl(descriptor, F_PREALLOCATE, &store) != 0) return errno;
  return ::ftruncate(descriptor, size) == 0 ? 0 : errno;
#else
  int error = EINTR;
  while (error == EINTR) error = ::posix_fallocate(descriptor, 0, size);
  return error;
#endif
}

tl::unexpected<Error> system_error(const std::filesystem::path& path, std::string_view what,
                                   int error) {
  return fail(
      ExitCode::input_output,
      fmt::format("cannot {} tensor file {}: {}", what, path.string(), std::strerror(error)),
      error == ENOSPC ? "free some space there, or choose another folder with TMPDIR" : "");
}

tl::unexpected<Error> foreign(const std::filesystem::path& path, std::string_view what) {
  return fail(ExitCode::input_output, fmt::format("tensor file {} {}", path.string(), what));
}

/// Opens a file that is none of the system's special ones and not empty, for reading; the caller
/// closes it.
Expected<int> open_regular(const std::filesystem::path& path, int flags, std::size_t& length) {
  // Not blocking: were it a pipe, opening it would wait for a writer for ever.
  const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
  if (number < 0 && errno == ELOOP) return foreign(path, "is no regular file");
  if (number < 0) return system_error(path, "open", errno);
  struct stat status = {};
  const int error = ::fstat(number, &status) == 0 ? 0 : errno;
  length = static_cast<std::size_t>(status.st_size);
  if (error == 0 && S_ISREG(status.st_mode) && length > 0) return number;
  ::close(number);
  if (error != 0) return system_error(path, "open", error);
  return foreign(path, S_ISREG(status.st_mode) ? "is empty" : "is no regular file");
}

/// Reads up to `size` bytes from byte `at`: fewer only where the file ends. -1 for an error.
ssize_t read_at(int descriptor, char* bytes, std::size_t size, std::size_t at) {
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        ::pread(descriptor, bytes + got, size - got, static_cast<off_t>(at + got));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -1;
    if (count == 0) break;
    got += static_cast<std::size_t>(count);
  }
  return static_cast<ssize_t>(got);
}

/// Writes all of it; 0 or the error number.
int write_all(int descriptor, const char* bytes, std::size_t size) {
  constexpr std::size_t kMost = std::size_t{1} << 30;  // macOS refuses 2 GiB at once
  while (size > 0) {
    const ssize_t count = ::write(descriptor, bytes, std::min(size, kMost));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    bytes += count;
    size -= static_cast<std::size_t>(count);
  }
  return 0;
}

}  // namespace

Expected<MappedTensor> MappedTensor::open(const std::filesystem::path& path) {
  std::size_t length = 0;
  const Expected<int> number = open_regular(path, 0, length);
  if (!number) return tl::unexpected<Error>(number.error());
  const Descriptor file(*number);
  void* base = ::mmap(nullptr, length, PROT_READ, MAP_SHARED, file.number(), 0);
  if (base == MAP_FAILED) return system_error(path, "map", errno);
  const char* bytes = static_cast<const char*>(base);
  const tl::expected<Header, std::string> header = read_header({bytes, length}, length);
  MappedTensor mapped(base, length,
                      header ? TensorView(header->dtype, header->shape, bytes + header->data_start)
                             : TensorView(DType::u8, {}, bytes));
  if (!header) return foreign(path, header.error());
  return mapped;
}

MappedTensor::MappedTensor(void* base, std::size_t length, TensorView view)
    : base_(base), length_(length), view_(std::move(view)) {}

MappedTensor::MappedTensor(MappedTensor&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      length_(other.length_),
      view_(std::move(other.view_)) {}

MappedTensor& MappedTensor::operator=(MappedTensor&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(length_, other.length_);
  std::swap(view_, other.view_);
  return *this;
}

MappedTensor::~MappedTensor() {
  if (base_ != nullptr) ::munmap(base_, length_);
}

Expected<TensorReader> TensorReader::open(const std::filesystem::path& path) {
  std::size_t length = 0;
  const Expected<int> number = open_regular(path, O_NOFOLLOW, length);
  if (!number) return tl::unexpected<Error>(number.error());
  TensorReader reader;
  reader.path_ = path;
  reader.descriptor_ = *number;
  std::string start(std::min(length, kLongestHeader), '\0');
  const ssize_t got = read_at(*number, start.data(), start.size(), 0);
  if (got < 0) return system_error(path, "read", errno);
  start.resize(static_cast<std::size_t>(got));
  const tl::expected<Header, std::string> header = read_header(start, length);
  if (!header) return foreign(path, header.error());
  reader.dtype_ = header->dtype;
  reader.shape_ = header->shape;
  reader.data_start_ = header->data_start;
  return reader;
}

namespace {

// A process's memory as a file that is read at its addresses: proc_pid_mem(5). Opening it asks for
// the rights of a debugger, which a parent has over its child unless the system denies them to all.
std::filesystem::path memory_of(pid_t process) { return fmt::format("/proc/{}/mem", process); }

}  // namespace

bool can_read_memory(pid_t process) {
  const Descriptor file(::open(memory_of(process).c_str(), O_RDONLY | O_CLOEXEC));
  return file.number() >= 0;
}

Expected<TensorReader> TensorReader::in_memory(pid_t process, std::uint64_t address, DType dtype,
                                               const Shape& shape) {
  TensorReader reader;
  reader.path_ = memory_of(process);
  reader.descriptor_ = ::open(reader.path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (reader.descriptor_ < 0) return system_error(reader.path_, "open", errno);
  reader.dtype_ = dtype;
  reader.shape_ = shape;
  reader.data_start_ = address;
  return reader;
}

TensorReader::TensorReader(TensorReader&& other) noexcept { *this = std::move(other); }

TensorReader& TensorReader::operator=(TensorReader&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(dtype_, other.dtype_);
  std::swap(shape_, other.shape_);
  std::swap(data_start_, other.data_start_);
  return *this;
}

TensorReader::~TensorReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Expected<std::vector<double>> TensorReader::read(std::span<const std::int64_t> indices) const {
  const std::size_t size = size_of(dtype_);
  std::vector<double> values;
  values.reserve(indices.size());
  for (const std::int64_t index : indices) {
    assert(index >= 0 && index < element_count(shape_));
    alignas(8) std::array<char, 8> bytes = {};
    const std::size_t at = data_start_ + static_cast<std::size_t>(index) * size;
    const ssize_t got = read_at(descriptor_, bytes.data(), size, at);
    if (got < 0) return system_error(path_, "read", errno);
    if (static_cast<std::size_t>(got) != size) {
      return foreign(path_, "was cut short while it was read");
    }
    values.push_back(TensorView(dtype_, {}, bytes.data()).at(0));
  }
  return values;
}

Expected<TensorWriter> TensorWriter::create(const std::filesystem::path& path, DType dtype,
                                            const Shape& shape) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.number() < 0) return system_error(path, "create", errno);
  Expected<TensorWriter> writer = into(file.number(), path, dtype, shape);
  if (!writer) ::unlink(path.c_str());
  return writer;
}

Expected<TensorWriter> TensorWriter::into(int descriptor, const std::filesystem::path& name,
                                          DType dtype, const Shape& shape) {
  const std::string header = header_of(dtype, shape);
  const std::size_t length =
      header.size() + static_cast<std::size_t>(element_count(shape)) * size_of(dtype);
  if (const int error = reserve(descriptor, length); error != 0) {
    return system_error(name, "create", error);
  }
  void* base = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (base == MAP_FAILED) return system_error(name, "create", errno);
  std::memcpy(base, header.data(), header.size());
  return TensorWriter(base, length,
                      MutableTensor(dtype, shape, static_cast<char*>(base) + header.size()));
}

TensorWriter::TensorWriter(void* base, std::size_t length, MutableTensor tensor)
    : base_(base), length_(length), tensor_(std::move(tensor)) {}

TensorWriter::TensorWriter(TensorWriter&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      length_(other.length_),
      tensor_(std::move(other.tensor_)) {}

TensorWriter& TensorWriter::operator=(TensorWriter&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(length_, other.length_);
  std::swap(tensor_, other.tensor_);
  return *this;
}

void TensorWriter::flush() { ::msync(base_, length_, MS_SYNC); }

TensorWriter::~TensorWriter() {
  if (base_ != nullptr) ::munmap(base_, length_);
}

Expected<void> write_tensor_file(const std::filesystem::path& path, const TensorView& tensor) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.number() < 0) return system_error(path, "create", errno);
  // Not through a mapping: its page faults take as long as the copying.
  const std::string header = header_of(tensor.dtype(), tensor.shape());
  int error = write_all(file.number(), header.data(), header.size());
  if (error == 0) {
    error = write_all(file.number(), static_cast<const char*>(tensor.data()), tensor.bytes());
  }
  if (error == 0) return {};
  ::unlink(path.c_str());
  return system_error(path, "write", error);
}

}  // namespace howfast::protocol
