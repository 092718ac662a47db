#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include "protocol/tensor_file.hpp"

/// Needs rapidcheck, which not every system packages; the build leaves this file out there.
namespace howfast::protocol {
namespace {

namespace fs = std::filesystem;

RC_GTEST_PROP(TensorFileProperty, ComesBackAsItWasWritten, ()) {
  std::string folder = (fs::temp_directory_path() / "howfast-tensor-XXXXXX").string();
  ::mkdtemp(folder.data());
  const fs::path path = fs::path(folder) / "x.npy";
  const auto dtype = *rc::gen::element(DType::f32, DType::f64, DType::f16, DType::bf16, DType::i32,
                                       DType::i64, DType::u32, DType::u8, DType::boolean);
  const auto axes = *rc::gen::inRange<std::size_t>(0, 7);
  const auto shape = *rc::gen::container<Shape>(axes, rc::gen::inRange<std::int64_t>(1, 5));
  const TensorSpec spec{"x", dtype, shape};
  const auto bytes =
      *rc::gen::container<std::vector<char>>(spec.bytes(), rc::gen::arbitrary<char>());
  RC_ASSERT(write_tensor_file(path, {dtype, shape, bytes.data()}).has_value());
  {
    const auto mapped = MappedTensor::open(path);
    if (!mapped) RC_FAIL(mapped.error().message);
    RC_ASSERT(mapped->view().dtype() == dtype);
    RC_ASSERT(mapped->view().shape() == shape);
    RC_ASSERT(std::memcmp(mapped->view().data(), bytes.data(), bytes.size()) == 0);
    RC_ASSERT(reinterpret_cast<std::uintptr_t>(mapped->view().data()) % 64 == 0);
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace howfast::protocol
