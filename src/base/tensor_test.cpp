#include "base/tensor.hpp"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace howfast {
namespace {

template <typename T>
std::vector<double> read(DType dtype, const std::vector<T>& memory) {
  const TensorView view(dtype, {static_cast<std::int64_t>(memory.size())}, memory.data());
  std::vector<double> values;
  for (std::int64_t i = 0; i < view.elements(); ++i) values.push_back(view.at(i));
  return values;
}

using Doubles = std::vector<double>;

TEST(TensorTest, ElementsOfEveryDTypeAsDoubles) {
  EXPECT_EQ(read<float>(DType::f32, {1.5F, -0x1p-149F}), (Doubles{1.5, -0x1p-149}));
  EXPECT_EQ(read<double>(DType::f64, {0.1, -1e300}), (Doubles{0.1, -1e300}));
  EXPECT_EQ(read<std::int32_t>(DType::i32, {-2147483647, 7}), (Doubles{-2147483647, 7}));
  EXPECT_EQ(read<std::int64_t>(DType::i64, {-1, std::int64_t{1} << 53}),
            (Doubles{-1, 9007199254740992}));
  EXPECT_EQ(read<std::uint32_t>(DType::u32, {4294967295U}), (Doubles{4294967295}));
  EXPECT_EQ(read<std::uint8_t>(DType::u8, {255}), (Doubles{255}));
  EXPECT_EQ(read<std::uint8_t>(DType::boolean, {0, 1}), (Doubles{0, 1}));
}

TEST(TensorTest, HalfPrecision) {
  // numpy.array([1, -2, 65504, 2**-24, 2**-14, 1/3], numpy.float16).view(numpy.uint16)
  EXPECT_EQ(read<std::uint16_t>(DType::f16, {0x3C00, 0xC000, 0x7BFF, 0x0001, 0x0400, 0x3555}),
            (Doubles{1, -2, 65504, 0x1p-24, 0x1p-14, 0.333251953125}));
  const Doubles special = read<std::uint16_t>(DType::f16, {0x7C00, 0xFC00, 0x7E00, 0x8000});
  EXPECT_EQ(special[0], HUGE_VAL);
  EXPECT_EQ(special[1], -HUGE_VAL);
  EXPECT_TRUE(std::isnan(special[2]));
  EXPECT_TRUE(special[3] == 0 && std::signbit(special[3]));
}

TEST(TensorTest, BrainFloat) {
  // The upper halves of the f32 bits of 1, -2, 3.140625 and infinity.
  EXPECT_EQ(read<std::uint16_t>(DType::bf16, {0x3F80, 0xC000, 0x4049, 0x7F80}),
            (Doubles{1, -2, 3.140625, HUGE_VAL}));
}

TEST(TensorTest, Bytes) {
  const TensorSpec spec{"x", DType::f16, {3, 5}};
  EXPECT_EQ(spec.elements(), 15);
  EXPECT_EQ(spec.bytes(), 30U);
}

}  // namespace
}  // namespace howfast
