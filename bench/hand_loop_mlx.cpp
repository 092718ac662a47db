/// MLX as one would time it by hand: the documented call, evaluated, in a loop.
#include <mlx/mlx.h>

#include <functional>
#include <optional>

#include "hand_loop.hpp"

namespace mx = mlx::core;
using Arrays = std::vector<mx::array>;
using hand_loop::random_floats;
using hand_loop::random_rows;

namespace {

mx::array floats(mx::Shape shape, unsigned seed, float middle = 0, float reach = 1) {
  std::size_t count = 1;
  for (const int extent : shape) count *= static_cast<std::size_t>(extent);
  return mx::array(random_floats(count, seed, middle, reach).data(), shape, mx::float32);
}

mx::array rows(int count, int of, unsigned seed) {
  return mx::array(random_rows(static_cast<std::size_t>(count), of, seed).data(), {count},
                   mx::int32);
}

void time_loop(const char* name, const std::function<Arrays(unsigned seed)>& inputs,
               mx::array (*call)(const Arrays& x)) {
  std::vector<Arrays> sets;
  for (unsigned set = 0; set < hand_loop::kSets; ++set) {
    sets.push_back(inputs(set));
    mx::eval(sets.back());
  }
  std::optional<mx::array> result;
  hand_loop::time_calls(
      name,
      [&](std::size_t set) {
        result.reset();
        result = call(sets[set]);
        mx::eval(*result);
      },
      [&] { result.reset(); });
}

}  // namespace

int main(int argc, char** argv) {
  const auto loop = [&](const char* name, const std::function<Arrays(unsigned)>& inputs,
                        mx::array (*call)(const Arrays&)) {
    if (hand_loop::asked_for(name, argc, argv)) time_loop(name, inputs, call);
  };
  const auto softmax = [](const Arrays& x) { return mx::softmax(x[0], -1); };
  const auto linear = [](const Arrays& x) { return mx::addmm(x[2], x[0], mx::transpose(x[1])); };
  const auto matmul = [](const Arrays& x) { return mx::matmul(x[0], x[1]); };
  const auto conv2d = [](const Arrays& x) { return mx::conv2d(x[0], x[1]); };
  const auto sort = [](const Arrays& x) { return mx::sort(x[0], -1); };
  const auto scatter_add = [](const Arrays& x) { return mx::scatter_add(x[0], x[1], x[2], 0); };

  loop(
      "softmax/f32[128,1000]/axis=-1",
      [](unsigned seed) {
        return Arrays{floats({128, 1000}, seed, 100, 2)};
      },
      softmax);
  loop(
      "softmax/f32[1024,64,32,8]/axis=-1",
      [](unsigned seed) {
        return Arrays{floats({1024, 64, 32, 8}, seed, 100, 2)};
      },
      softmax);
  loop(
      "linear/f32[64,256],f32[256,256],f32[256]",
      [](unsigned seed) {
        return Arrays{floats({64, 256}, seed), floats({256, 256}, seed),
                      floats({256}, seed, 1.5F, 0.5F)};
      },
      linear);
  loop(
      "matmul/f32[128,128],f32[128,128]",
      [](unsigned seed) {
        return Arrays{floats({128, 128}, seed), floats({128, 128}, seed + 9)};
      },
      matmul);
  loop(
      "matmul/f32[32,1,1000],f32[32,1000,128]",
      [](unsigned seed) {
        return Arrays{floats({32, 1, 1000}, seed), floats({32, 1000, 128}, seed)};
      },
      matmul);
  loop(
      "conv2d/f32[100,28,28,3],f32[8,3,3,3]/stride=1,padding=0",
      [](unsigned seed) {
        return Arrays{floats({100, 28, 28, 3}, seed), floats({8, 3, 3, 3}, seed)};
      },
      conv2d);
  loop(
      "sort/f32[256,128]/axis=-1",
      [](unsigned seed) {
        return Arrays{floats({256, 128}, seed)};
      },
      sort);
  loop(
      "scatter_add/f32[64,16],i32[1000],f32[1000,16]",
      [](unsigned seed) {
        return Arrays{floats({64, 16}, seed), rows(1000, 64, seed), floats({1000, 1, 16}, seed)};
      },
      scatter_add);
}
