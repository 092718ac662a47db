/// PyTorch as one would time it by hand: the documented call, in a loop.
#include <ATen/core/Tensor.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sort.h>
#include <c10/core/InferenceMode.h>

#include <functional>

#include "hand_loop.hpp"

using Tensors = std::vector<at::Tensor>;
using hand_loop::random_floats;
using hand_loop::random_rows;

namespace {

at::Tensor floats(const std::vector<std::int64_t>& shape, unsigned seed, float middle = 0,
                  float reach = 1) {
  std::size_t count = 1;
  for (const auto extent : shape) count *= static_cast<std::size_t>(extent);
  auto values = random_floats(count, seed, middle, reach);
  return at::from_blob(values.data(), shape, at::kFloat).clone();
}

at::Tensor rows(std::int64_t count, int of, unsigned seed) {
  auto values = random_rows(static_cast<std::size_t>(count), of, seed);
  return at::from_blob(values.data(), {count}, at::kInt).to(at::kLong);
}

void time_loop(const char* name, const std::function<Tensors(unsigned seed)>& inputs,
               at::Tensor (*call)(const Tensors& x)) {
  std::vector<Tensors> sets;
  for (unsigned set = 0; set < hand_loop::kSets; ++set) sets.push_back(inputs(set));
  at::Tensor result;
  hand_loop::time_calls(
      name,
      [&](std::size_t set) {
        result.reset();
        result = call(sets[set]);
      },
      [&] { result.reset(); });
}

}  // namespace

int main(int argc, char** argv) {
  const c10::InferenceMode inference;
  const auto loop = [&](const char* name, const std::function<Tensors(unsigned)>& inputs,
                        at::Tensor (*call)(const Tensors&)) {
    if (hand_loop::asked_for(name, argc, argv)) time_loop(name, inputs, call);
  };
  const auto softmax = [](const Tensors& x) { return at::softmax(x[0], -1); };
  const auto linear = [](const Tensors& x) { return at::linear(x[0], x[1], x[2]); };
  const auto matmul = [](const Tensors& x) { return at::matmul(x[0], x[1]); };
  const auto conv2d = [](const Tensors& x) { return at::conv2d(x[0], x[1]); };
  const auto sort = [](const Tensors& x) { return std::get<0>(at::sort(x[0], -1)); };
  const auto scatter_add = [](const Tensors& x) { return x[0].index_add(0, x[1], x[2]); };

  loop(
      "softmax/f32[128,1000]/axis=-1",
      [](unsigned seed) {
        return Tensors{floats({128, 1000}, seed, 100, 2)};
      },
      softmax);
  loop(
      "softmax/f32[1024,64,32,8]/axis=-1",
      [](unsigned seed) {
        return Tensors{floats({1024, 64, 32, 8}, seed, 100, 2)};
      },
      softmax);
  loop(
      "linear/f32[64,256],f32[256,256],f32[256]",
      [](unsigned seed) {
        return Tensors{floats({64, 256}, seed), floats({256, 256}, seed),
                       floats({256}, seed, 1.5F, 0.5F)};
      },
      linear);
  loop(
      "matmul/f32[128,128],f32[128,128]",
      [](unsigned seed) {
        return Tensors{floats({128, 128}, seed), floats({128, 128}, seed + 9)};
      },
      matmul);
  loop(
      "matmul/f32[32,1,1000],f32[32,1000,128]",
      [](unsigned seed) {
        return Tensors{floats({32, 1, 1000}, seed), floats({32, 1000, 128}, seed)};
      },
      matmul);
  // The case's id is in NHWC; PyTorch's own layout is NCHW.
  loop(
      "conv2d/f32[100,28,28,3],f32[8,3,3,3]/stride=1,padding=0",
      [](unsigned seed) {
        return Tensors{floats({100, 3, 28, 28}, seed), floats({8, 3, 3, 3}, seed)};
      },
      conv2d);
  loop(
      "sort/f32[256,128]/axis=-1",
      [](unsigned seed) {
        return Tensors{floats({256, 128}, seed)};
      },
      sort);
  loop(
      "scatter_add/f32[64,16],i32[1000],f32[1000,16]",
      [](unsigned seed) {
        return Tensors{floats({64, 16}, seed), rows(1000, 64, seed), floats({1000, 16}, seed)};
      },
      scatter_add);
}
