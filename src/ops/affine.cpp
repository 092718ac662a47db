#include "ops/affine.hpp"

#include <cmath>

#include "base/random.hpp"
#include "ops/fill.hpp"
#include "ops/products.hpp"

namespace howfast {
namespace {

/// Element [k, n] of the weight lies at k * step + n * column.
void reference(const ReferenceRequest& request, std::span<ReferenceValue> values, std::int64_t step,
               std::int64_t column) {
  const float* x = request.inputs[0].as<float>().data();
  const float* weight = request.inputs[1].as<float>().data();
  const float* bias = request.inputs[2].as<float>().data();
  const std::int64_t in = request.inputs[0].shape().back();
  const std::int64_t out = request.inputs[2].shape()[0];
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int64_t row = request.elements[i] / out;
    const std::int64_t n = request.elements[i] % out;
    const auto start = static_cast<double>(bias[n]);
    values[i] = {start, std::abs(start)};
    add_products(x + row * in, weight + n * column, step, in, values[i]);
  }
}

}  // namespace

void fill_affine(const Case&, std::uint64_t seed, std::span<MutableTensor> inputs) {
  fill_uniform(inputs[0], seed_of(seed, 0), -1, 1);
  fill_uniform(inputs[1], seed_of(seed, 1), -1, 1);
  fill_uniform(inputs[2], seed_of(seed, 2), 1, 2);
}

void out_by_in_affine_reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  reference(request, values, 1, request.inputs[1].shape()[1]);
}

void in_by_out_affine_reference(const ReferenceRequest& request, std::span<ReferenceValue> values) {
  reference(request, values, request.inputs[1].shape()[1], 1);
}

Tolerance affine_tolerance(const Case&, std::size_t) {
  return {.relative = kRoundoffsOfProductSum * kRoundoffF32, .absolute = 0};
}

Work affine_work(std::int64_t rows, std::int64_t in, std::int64_t out) {
  const auto m = static_cast<double>(rows);
  const auto k = static_cast<double>(in);
  const auto n = static_cast<double>(out);
  return {2 * m * n * k + m * n, (m * k + k * n + n + m * n) * sizeof(float)};
}

Work affine_floor(std::int64_t rows, std::int64_t in, std::int64_t out) {
  return {0, affine_work(rows, in, out).bytes};
}

}  // namespace howfast
