#include "run/shared_input.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include <gtest/gtest.h>

namespace howfast {
namespace {

namespace fs = std::filesystem;

class SharedInputTest : public testing::Test {
 protected:
  SharedInputTest() {
    std::string pattern = (fs::temp_directory_path() / "howfast-input-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SharedInputTest() override { fs::remove_all(folder_); }

  // Filled with 1, 2, 3, ...
  static SharedInput sealed(Expected<SharedInput> input) {
    EXPECT_TRUE(input) << input.error().message;
    std::span<float> values = input->tensor().as<float>();
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i + 1);
    const auto done = input->seal();
    EXPECT_TRUE(done) << done.error().message;
    return std::move(*input);
  }

  TensorSpec spec_{"x", DType::f32, {1000, 5}};
  fs::path folder_;
};

TEST_F(SharedInputTest, IsReadByPathInEitherPlace) {
  for (const bool in_file : {false, true}) {
    const fs::path file = folder_ / "x.npy";
    const SharedInput input =
        sealed(in_file ? SharedInput::in_file(spec_, file) : SharedInput::create(spec_, file));
    const auto mapped = protocol::MappedTensor::open(input.path());
    ASSERT_TRUE(mapped) << mapped.error().message;
    EXPECT_EQ(mapped->view().shape(), spec_.shape);
    EXPECT_EQ(mapped->view().as<float>().back(), 5000);
    EXPECT_EQ(input.view().as<float>().front(), 1);
    EXPECT_FALSE(input.altered());
  }
  EXPECT_TRUE(fs::is_empty(folder_)) << "gone when destroyed";
}

#ifdef __linux__
TEST_F(SharedInputTest, NobodyCanChangeSealedMemory) {
  const SharedInput input = sealed(SharedInput::create(spec_, folder_ / "x.npy"));
  EXPECT_TRUE(fs::is_empty(folder_));
  const int descriptor = open(input.path().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(descriptor, 0);
  EXPECT_LT(pwrite(descriptor, "x", 1, 200), 0);
  EXPECT_EQ(errno, EPERM);
  EXPECT_NE(ftruncate(descriptor, 0), 0);
  EXPECT_NE(ftruncate(descriptor, 1 << 20), 0);
  EXPECT_EQ(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), MAP_FAILED);
  close(descriptor);
  EXPECT_EQ(input.view().as<float>().back(), 5000);
}
#endif

TEST_F(SharedInputTest, AFileIsForReadingOnly) {
  const SharedInput input = sealed(SharedInput::in_file(spec_, folder_ / "x.npy"));
  struct stat status = {};
  ASSERT_EQ(stat(input.path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0400U);
}

TEST_F(SharedInputTest, AFileThatSomebodyChangesIsAltered) {
  const auto after = [this](auto change) {
    const SharedInput input = sealed(SharedInput::in_file(spec_, folder_ / "x.npy"));
    EXPECT_FALSE(input.altered());
    fs::permissions(input.path(), fs::perms::owner_all);
    change(input.path());
    return input.altered();
  };
  EXPECT_TRUE(after([](const fs::path& file) { fs::resize_file(file, 100); }));
  EXPECT_TRUE(after([](const fs::path& file) { fs::remove(file); }));
  EXPECT_TRUE(after([](const fs::path& file) {
    fs::copy_file(file, file.string() + "-copy");
    fs::rename(file.string() + "-copy", file);
  })) << "replaced by another file";
  EXPECT_TRUE(after([](const fs::path& file) {
    const auto time = fs::last_write_time(file);
    const auto size = fs::file_size(file);
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary) << std::string(size, '\0');
    fs::last_write_time(file, time);
  })) << "the bytes alone tell";
}

}  // namespace
}  // namespace howfast
