#include "base/dtype.hpp"

#include <array>

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr std::array kAll = {DType::f32, DType::f64, DType::f16, DType::bf16,   DType::i32,
                             DType::i64, DType::u32, DType::u8,  DType::boolean};

TEST(DTypeTest, NamesReadBack) {
  for (const DType dtype : kAll) EXPECT_EQ(parse_dtype(name_of(dtype)), dtype);
}

TEST(DTypeTest, NamesAndSizesAreThoseOfTheRunFile) {
  EXPECT_EQ(name_of(DType::bf16), "bf16");
  EXPECT_EQ(name_of(DType::boolean), "bool");
  EXPECT_EQ(size_of(DType::f32), 4U);
  EXPECT_EQ(size_of(DType::f64), 8U);
  EXPECT_EQ(size_of(DType::f16), 2U);
  EXPECT_EQ(size_of(DType::bf16), 2U);
  EXPECT_EQ(size_of(DType::i32), 4U);
  EXPECT_EQ(size_of(DType::i64), 8U);
  EXPECT_EQ(size_of(DType::u32), 4U);
  EXPECT_EQ(size_of(DType::u8), 1U);
  EXPECT_EQ(size_of(DType::boolean), 1U);
}

TEST(DTypeTest, OtherNamesAreNone) {
  EXPECT_FALSE(parse_dtype("float32").has_value());
  EXPECT_FALSE(parse_dtype("F32").has_value());
  EXPECT_FALSE(parse_dtype("").has_value());
}

}  // namespace
}  // namespace howfast
