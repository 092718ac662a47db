#include <algorithm>
#include <cassert>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/operation.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// The extents of a product a[batch..., m, k] b[k, n] or a[batch..., m, k] b[batch..., k, n].
struct Extents {
  std::int64_t batch = 1;
  std::int64_t m = 1;
  std::int64_t k = 1;
  std::int64_t n = 1;
  bool shared_b = false;  // one b for the whole batch
};

Extents extents_of(const Shape& a, const Shape& b) {
  assert(a.size() >= 2 && b.size() >= 2);
  Extents extents{
      .batch = 1, .m = a[a.size() - 2], .k = a.back(), .n = b.back(), .shared_b = b.size() == 2};
  for (std::size_t i = 0; i + 2 < a.size(); ++i) extents.batch *= a[i];
  assert(b[b.size() - 2] == extents.k);
  assert(extents.shared_b || std::equal(a.begin(), a.end() - 2, b.begin(), b.end() - 2));
  return extents;
}

CatalogueCase entry(Shape a, Shape b, std::vector<Suite> suites, std::string published = {}) {
  const Extents extents = extents_of(a, b);
  Shape y = a;
  y.back() = extents.n;
  const std::int64_t products = element_count(y) * extents.k;
  const std::int64_t elements = element_count(a) + element_count(b) + element_count(y);
  const double bytes = static_cast<double>(elements) * sizeof(float);
  return make_case({.id = {},
                    .operation = "matmul",
                    .published = std::move(published),
                    .inputs = {f32("a", std::move(a)), f32("b", std::move(b))},
                    .outputs = {f32("y", std::move(y))},
                    .attributes = {},
                    .work = {2 * static_cast<double>(products), bytes},
                    .floor = {0, bytes}},
                   std::move(suites));
}

void fill(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
}

void reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  const float* a = request.inputs[0].as<float>().data();
  const float* b = request.inputs[1].as<float>().data();
  const auto [batch, m, k, n, shared_b] =
      extents_of(request.inputs[0].shape(), request.inputs[1].shape());
  std::ranges::fill(values, ReferenceValue{});
  // Columns of b are strided, so each asked element alone would drag all of b through the cache. A
  // block of this many of its rows stays there while every asked element uses it.
  constexpr std::int64_t kBlock = 256;
  for (std::int64_t first = 0; first < k; first += kBlock) {
    const std::int64_t count = std::min(kBlock, k - first);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::int64_t row = request.elements[i] / n;
      const std::int64_t column = request.elements[i] % n;
      const std::int64_t plane = shared_b ? 0 : row / m;
      add_products(a + row * k + first, b + (plane * k + first) * n + column, n, count, values[i]);
    }
  }
}

Tolerance tolerance(const Case&, std::size_t) {
  return {.relative = kRoundoffsOfProductSum * kRoundoffF32, .absolute = 0};
}

}  // namespace

Operation matmul_operation() {
  const std::vector<Suite> article = {Suite::article};
  const std::vector<Suite> quick = {Suite::quick};
  return {
      .name = "matmul",
      .computes =
          "y[..., m, n] = sum over k of a[..., m, k] b[..., k, n]; a b without leading extents is "
          "shared by the whole batch.",
      .counted =
          "Nominal: 2 M N K FLOPs for each matrix of the batch; both inputs read and the output "
          "written once. Floor: the same bytes; no FLOPs, since fast matrix multiplication needs "
          "fewer than 2 M N K and no useful lower bound on it is proven.",
      .inputs_because =
          "Uniform on [-1, 1): mean zero, so that the sums neither grow into a common value nor "
          "resemble their neighbours, and a product of wrong rows, columns or matrices is off by "
          "about as much as the answer itself.",
      .tolerance_because = std::string(kProductSumTolerance),
      .published_instead = "",
      .cases =
          {
              entry({32, 1, 1000}, {32, 1000, 128}, article,
                    "MatMul / dim=32x1x1000 dim=32x1000x128"),
              entry({1000, 64, 256}, {256, 32}, article, "MatMul / dim=1000x64x256 dim=256x32"),
              entry({1000, 64, 1024}, {1000, 1024, 32}, article,
                    "MatMul / dim=1000x64x1024 dim=1000x1024x32"),
              entry({1000, 1024, 64}, {1000, 64, 256}, article,
                    "MatMul / dim=1000x1024x64 dim=1000x64x256"),
              entry({64, 1000000}, {1000000, 32}, article,
                    "MatMul / dim=64x1000000 dim=1000000x32"),
              entry({1000000, 64}, {64, 1024}, article, "MatMul / dim=1000000x64 dim=64x1024"),
              entry({128, 128}, {128, 128}, quick),
              entry({16, 64, 32}, {16, 32, 64}, {}),    // a batch of small ones
              entry({4, 100000}, {100000, 4}, {}),      // long sums, few of them
              entry({96, 256, 64}, {96, 64, 256}, {}),  // attention scores of 8 x 12 heads
              // From a call that is all launching to one that is all arithmetic.
              entry({16, 16}, {16, 16}, {}),
              entry({64, 64}, {64, 64}, {}),
              entry({256, 256}, {256, 256}, {}),
              entry({512, 512}, {512, 512}, {}),
              entry({1024, 1024}, {1024, 1024}, {}),
              entry({2048, 2048}, {2048, 2048}, {}),
          },
      .fill = fill,
      .reference = reference,
      .tolerance = tolerance,
  };
}

}  // namespace howfast
