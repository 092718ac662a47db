#include "protocol/tensor_file.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace howfast::protocol {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class TensorFile : public testing::Test {
 protected:
  TensorFile() {
    std::string pattern = (fs::temp_directory_path() / "howfast-tensor-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~TensorFile() override { fs::remove_all(folder_); }

  fs::path path(const std::string& name = "x.npy") const { return folder_ / name; }

  fs::path with_bytes(const std::string& bytes) const {
    std::ofstream(path(), std::ios::binary) << bytes;
    return path();
  }

  std::string bytes_of(const fs::path& file) const {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  /// What both ways to open a file make of it, which must be the same.
  std::string error_of(const std::string& bytes) const {
    const auto mapped = MappedTensor::open(with_bytes(bytes));
    const auto read = TensorReader::open(path());
    EXPECT_EQ(mapped.has_value(), read.has_value());
    if (mapped || read) return "accepted";
    EXPECT_EQ(mapped.error().message, read.error().message);
    return mapped.error().message;
  }

  fs::path folder_;
};

/// A file as `numpy.save` of NumPy 1.26 and 2.4 writes it: `dict` padded to 128 bytes in all.
std::string npy(std::string dict, const std::string& data) {
  dict.resize(117, ' ');
  return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + dict + "\n" + data;
}

const std::string kDict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
const std::string kData = std::string(24, '\0');

TEST_F(TensorFile, AsNumPyWritesItIsRead) {
  const std::array<float, 6> values = {1, 2, 3, 4, 5, -6.5F};
  std::string data(sizeof values, '\0');
  std::memcpy(data.data(), values.data(), sizeof values);
  const auto mapped = MappedTensor::open(with_bytes(npy(kDict, data)));
  ASSERT_TRUE(mapped.has_value()) << mapped.error().message;
  EXPECT_EQ(mapped->view().dtype(), DType::f32);
  EXPECT_EQ(mapped->view().shape(), (Shape{2, 3}));
  EXPECT_THAT(mapped->view().as<float>(), testing::ElementsAreArray(values));
}

TEST_F(TensorFile, IsWrittenAsNumPyWritesIt) {
  const std::array<float, 6> values = {};
  ASSERT_TRUE(write_tensor_file(path(), {DType::f32, {2, 3}, values.data()}).has_value());
  const std::string bytes = bytes_of(path());
  EXPECT_EQ(bytes.size() % 64, 24U);
  EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
  EXPECT_EQ(bytes.substr(10, kDict.size()), kDict);

  const std::int64_t one = 7;
  ASSERT_TRUE(write_tensor_file(path("line"), {DType::i64, {1}, &one}).has_value());
  EXPECT_THAT(bytes_of(path("line")), HasSubstr("'<i8', 'fortran_order': False, 'shape': (1,), }"));
  ASSERT_TRUE(write_tensor_file(path("scalar"), {DType::i64, {}, &one}).has_value());
  EXPECT_THAT(bytes_of(path("scalar")), HasSubstr("'shape': (), }"));
}

TEST_F(TensorFile, IsForItsOwnerAlone) {
  ASSERT_TRUE(TensorWriter::create(path(), DType::f32, {2}).has_value());
  struct stat status = {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(TensorFile, IsNeverWrittenOverAnotherFile) {
  std::ofstream(path()) << "precious";
  const auto writer = TensorWriter::create(path(), DType::f32, {2});
  ASSERT_FALSE(writer.has_value());
  EXPECT_THAT(writer.error().message, HasSubstr(path().string()));
  EXPECT_EQ(bytes_of(path()), "precious");
}

TEST_F(TensorFile, ThatDoesNotFitIsAnErrorAndLeavesNothing) {
  const auto writer = TensorWriter::create(path(), DType::f64, {std::int64_t{1} << 50});
  ASSERT_FALSE(writer.has_value());
  EXPECT_THAT(writer.error().message, HasSubstr(path().string()));
  EXPECT_FALSE(fs::exists(path()));
}

TEST_F(TensorFile, HasItsSpaceReservedWhenCreated) {
  constexpr std::int64_t kBytes = 1 << 20;
  ASSERT_TRUE(TensorWriter::create(path(), DType::u8, {kBytes}).has_value());
  struct stat status = {};
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_GE(status.st_blocks * 512, kBytes);
}

TEST_F(TensorFile, MovesWithoutUnmapping) {
  auto writer = TensorWriter::create(path(), DType::u8, {3});
  ASSERT_TRUE(writer.has_value());
  TensorWriter moved = std::move(*writer);
  moved.tensor().as<std::uint8_t>()[2] = 9;
  auto opened = MappedTensor::open(path());
  ASSERT_TRUE(opened.has_value());
  auto other = MappedTensor::open(path());
  ASSERT_TRUE(other.has_value());
  *other = std::move(*opened);
  EXPECT_EQ(other->view().as<std::uint8_t>()[2], 9);
}

TEST_F(TensorFile, ThatIsMissingOrNoFileIsAnError) {
  const auto missing = MappedTensor::open(path());
  ASSERT_FALSE(missing.has_value());
  EXPECT_THAT(missing.error().message, HasSubstr(path().string()));
  EXPECT_THAT(MappedTensor::open(folder_).error().message, HasSubstr("is no regular file"));
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(MappedTensor::open(path("pipe")).error().message, HasSubstr("is no regular file"));
  EXPECT_THAT(TensorReader::open(folder_).error().message, HasSubstr("is no regular file"));
  EXPECT_THAT(TensorReader::open(path("pipe")).error().message, HasSubstr("is no regular file"));
}

TEST_F(TensorFile, IsReadElementByElement) {
  const std::array<float, 6> values = {1, 2, 3, 4, 5, -6.5F};
  ASSERT_TRUE(write_tensor_file(path(), {DType::f32, {2, 3}, values.data()}).has_value());
  const auto reader = TensorReader::open(path());
  ASSERT_TRUE(reader.has_value()) << reader.error().message;
  EXPECT_EQ(reader->dtype(), DType::f32);
  EXPECT_EQ(reader->shape(), (Shape{2, 3}));
  EXPECT_THAT(*reader->read(std::vector<std::int64_t>{0, 5, 1}),
              testing::ElementsAre(1.0, -6.5, 2.0));

  const std::array<std::int64_t, 2> whole = {3, -7};
  ASSERT_TRUE(write_tensor_file(path("whole"), {DType::i64, {2}, whole.data()}).has_value());
  EXPECT_THAT(*TensorReader::open(path("whole"))->read(std::vector<std::int64_t>{1, 0}),
              testing::ElementsAre(-7.0, 3.0));
}

TEST_F(TensorFile, CutShortWhileItIsReadIsAnError) {
  const std::vector<float> values(4096, 1);
  ASSERT_TRUE(write_tensor_file(path(), {DType::f32, {4096}, values.data()}).has_value());
  const auto reader = TensorReader::open(path());
  ASSERT_TRUE(reader.has_value());
  fs::resize_file(path(), 0);
  const auto read = reader->read(std::vector<std::int64_t>{4095});
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(read.error().message, HasSubstr("cut short"));
}

#ifdef __linux__
TEST_F(TensorFile, InTheMemoryOfAProcessIsReadAtItsAddress) {
  const std::array<float, 6> values = {1, 2, 3, 4, 5, -6.5F};
  ASSERT_TRUE(can_read_memory(::getpid()));
  const auto address = reinterpret_cast<std::uintptr_t>(values.data());
  const auto reader = TensorReader::in_memory(::getpid(), address, DType::f32, {2, 3});
  ASSERT_TRUE(reader.has_value()) << reader.error().message;
  EXPECT_THAT(*reader->read(std::vector<std::int64_t>{0, 5, 1}),
              testing::ElementsAre(1.0, -6.5, 2.0));

  const auto nothing = TensorReader::in_memory(::getpid(), 8, DType::f32, {2, 3});
  ASSERT_TRUE(nothing.has_value());
  EXPECT_FALSE(nothing->read(std::vector<std::int64_t>{0}).has_value());
}
#endif

TEST_F(TensorFile, NoMemoryOfAProcessThatIsNotThereCanBeRead) {
  const pid_t child = ::fork();
  if (child == 0) std::_Exit(0);
  ::waitpid(child, nullptr, 0);
  EXPECT_FALSE(can_read_memory(child));
  EXPECT_FALSE(TensorReader::in_memory(child, 8, DType::f32, {1}).has_value());
}

TEST_F(TensorFile, BehindALinkIsNotRead) {
  const float value = 1;
  ASSERT_TRUE(write_tensor_file(path(), {DType::f32, {}, &value}).has_value());
  fs::create_symlink(path(), path("link"));
  fs::create_symlink("/dev/zero", path("zeros"));
  EXPECT_THAT(TensorReader::open(path("link")).error().message, HasSubstr("is no regular file"));
  EXPECT_THAT(TensorReader::open(path("zeros")).error().message, HasSubstr("is no regular file"));
}

TEST_F(TensorFile, OfTheWrongLengthIsRefused) {
  const std::string whole = npy(kDict, kData);
  EXPECT_EQ(error_of(whole), "accepted");
  EXPECT_THAT(error_of(whole.substr(0, whole.size() - 1)),
              HasSubstr("is 151 bytes long, and 152 by its header"));
  EXPECT_THAT(error_of(whole + "x"), HasSubstr("is 153 bytes long"));
  EXPECT_THAT(error_of(""), HasSubstr("is empty"));
  for (std::size_t length = 1; length < whole.size(); ++length) {
    EXPECT_NE(error_of(whole.substr(0, length)), "accepted") << length;
  }
}

TEST_F(TensorFile, OfAnotherFormIsRefused) {
  EXPECT_THAT(error_of("PK\x03\x04 a zip"), HasSubstr("is no tensor file"));
  std::string version_two = npy(kDict, kData);
  version_two[6] = 2;
  EXPECT_THAT(error_of(version_two), HasSubstr("version"));
  const auto dict = [this](const std::string& text) { return error_of(npy(text, kData)); };
  EXPECT_THAT(dict("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }"),
              HasSubstr("Fortran"));
  EXPECT_THAT(dict("{'descr': '>f4', 'fortran_order': False, 'shape': (2, 3), }"),
              HasSubstr("'>f4'"));
  EXPECT_THAT(dict("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3), }"),
              HasSubstr("'|O'"));
  EXPECT_THAT(dict("{'descr': '\x1b[2J', 'fortran_order': False, 'shape': (2, 3), }"),
              HasSubstr("'?[2J'"));
  for (const char* shape :
       {"(2, 3", "2, 3)", "(2,3)", "(6)", "(-2, -3)", "(0, 3)", "(2, 3,)", "(,)", "(+2, 3)",
        "(4611686018427387904, 4)", "(99999999999999999999, 1)"}) {
    EXPECT_NE(
        dict(std::string("{'descr': '<f4', 'fortran_order': False, 'shape': ") + shape + ", }"),
        "accepted")
        << shape;
  }
  EXPECT_NE(dict(kDict + "x"), "accepted");
  EXPECT_NE(dict("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), 'x': 1, }"),
            "accepted");
}

}  // namespace
}  // namespace howfast::protocol
