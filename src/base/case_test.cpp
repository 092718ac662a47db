#include "base/case.hpp"

#include <gtest/gtest.h>

namespace howfast {
namespace {

const Case kScatter = {.id = {},
                       .operation = "scatter_add",
                       .published = {},
                       .inputs = {{"x", DType::f32, {64, 16}},
                                  {"indices", DType::i32, {10}},
                                  {"updates", DType::f32, {10, 16}}},
                       .outputs = {{"y", DType::f32, {64, 16}}},
                       .attributes = {},
                       .work = {},
                       .floor = {}};

TEST(CaseTest, IdNamesOperationInputsAndAttributes) {
  EXPECT_EQ(case_id(kScatter), "scatter_add/f32[64,16],i32[10],f32[10,16]");
  Case softmax = kScatter;
  softmax.operation = "softmax";
  softmax.inputs = {{"x", DType::bf16, {64, 1000000}}};
  softmax.attributes = {{"axis", std::int64_t{-1}}};
  EXPECT_EQ(case_id(softmax), "softmax/bf16[64,1000000]/axis=-1");
}

TEST(CaseTest, Bytes) {
  EXPECT_EQ(kScatter.input_bytes(), 4U * (64 * 16 + 10 + 10 * 16));
  EXPECT_EQ(kScatter.output_bytes(), 4U * 64 * 16);
}

}  // namespace
}  // namespace howfast
