#include "machine/roof_kernels.hpp"

#include <algorithm>
#include <memory>
#include <numeric>

#include <gtest/gtest.h>

namespace howfast {
namespace {

constexpr std::size_t kCount = 4 * kRoofUnit;

struct Buffers {
  alignas(kRoofAlignment) float from[kCount];
  alignas(kRoofAlignment) float to[kCount + kRoofUnit];
};

class RoofKernelsTest : public testing::Test {
 protected:
  RoofKernelsTest() {
    std::iota(std::begin(buffers_->from), std::end(buffers_->from), 1.0F);
    std::fill(std::begin(buffers_->to), std::end(buffers_->to), -1.0F);
  }

  std::unique_ptr<Buffers> buffers_ = std::make_unique<Buffers>();
};

TEST_F(RoofKernelsTest, CopiesEverythingAndNoMore) {
  for (const auto copy : {roof_kernels().copy, roof_kernels().copy_past_caches}) {
    std::fill(std::begin(buffers_->to), std::end(buffers_->to), -1.0F);
    copy(buffers_->to, buffers_->from, kCount);
    EXPECT_TRUE(std::equal(std::begin(buffers_->from), std::end(buffers_->from), buffers_->to));
    EXPECT_EQ(buffers_->to[kCount], -1.0F);
  }
}

TEST_F(RoofKernelsTest, WritesEverythingAndNoMore) {
  for (const auto write : {roof_kernels().write, roof_kernels().write_past_caches}) {
    std::fill(std::begin(buffers_->to), std::end(buffers_->to), -1.0F);
    write(buffers_->to, kCount);
    EXPECT_EQ(std::count(buffers_->to, buffers_->to + kCount, 1.0F), kCount);
    EXPECT_EQ(buffers_->to[kCount], -1.0F);
  }
}

TEST_F(RoofKernelsTest, CountsItsFlops) {
  const RoofKernels& kernels = roof_kernels();
  const double per_step = kernels.multiply_add_f32(1);
  EXPECT_GE(per_step, 24) << "twelve multiply-adds of one lane";
  EXPECT_EQ(kernels.multiply_add_f32(1000), 1000 * per_step);
  EXPECT_EQ(kernels.multiply_add_f64(1000), 1000 * kernels.multiply_add_f64(1));
  EXPECT_FALSE(kernels.instructions.empty());
}

}  // namespace
}  // namespace howfast
