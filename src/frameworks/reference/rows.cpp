#include "frameworks/reference/rows.hpp"

#include <algorithm>
#include <cmath>

/// Plain loops over f32 that accumulate in double: slow, and right. Shapes are those that the
/// catalogue's cases have (src/ops); they are not checked again here.
namespace howfast::reference {
namespace {

using In = const Array&;

/// Numbers the elements of one line of a tensor along an axis.
struct Line {
  std::size_t start;
  std::size_t step;
  std::size_t at(std::size_t i) const { return start + i * step; }
};

/// All lines along the axis, one after the other.
template <typename Visit>
void for_each_line(const AxisView& axis, const Visit& visit) {
  const auto inner = static_cast<std::size_t>(axis.inner);
  const auto extent = static_cast<std::size_t>(axis.extent);
  for (std::size_t outer = 0; outer < static_cast<std::size_t>(axis.outer); ++outer) {
    for (std::size_t n = 0; n < inner; ++n) visit(Line{outer * extent * inner + n, inner});
  }
}

Array softmax(In x, std::int64_t axis) {
  const AxisView around = view_around(x.shape(), axis);
  const auto extent = static_cast<std::size_t>(around.extent);
  Array y(DType::f32, x.shape());
  const std::span<const float> from = x.as<float>();
  const std::span<float> to = y.as<float>();
  for_each_line(around, [&](const Line& line) {
    float largest = from[line.at(0)];
    for (std::size_t i = 1; i < extent; ++i) largest = std::max(largest, from[line.at(i)]);
    double sum = 0;
    for (std::size_t i = 0; i < extent; ++i) {
      to[line.at(i)] = std::exp(from[line.at(i)] - largest);
      sum += static_cast<double>(to[line.at(i)]);
    }
    for (std::size_t i = 0; i < extent; ++i) {
      to[line.at(i)] = static_cast<float>(static_cast<double>(to[line.at(i)]) / sum);
    }
  });
  return y;
}

Array sort(In x, std::int64_t axis) {
  const AxisView around = view_around(x.shape(), axis);
  Array y(DType::f32, x.shape());
  const std::span<const float> from = x.as<float>();
  const std::span<float> to = y.as<float>();
  std::vector<float> values(static_cast<std::size_t>(around.extent));
  for_each_line(around, [&](const Line& line) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = from[line.at(i)];
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < values.size(); ++i) to[line.at(i)] = values[i];
  });
  return y;
}

/// x[..., K] weight[N, K] bias[N] -> x weight^T + bias, [..., N].
Array linear(In x, In weight, In bias) {
  Shape shape = x.shape();
  shape.back() = weight.shape()[0];
  Array y(DType::f32, shape);
  const std::span<const float> from = x.as<float>();
  const std::span<const float> w = weight.as<float>();
  const std::span<const float> start = bias.as<float>();
  const std::span<float> to = y.as<float>();
  const std::size_t columns = start.size();
  const auto depth = static_cast<std::size_t>(weight.shape()[1]);
  for (std::size_t row = 0; row < to.size() / columns; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      auto sum = static_cast<double>(start[column]);
      for (std::size_t k = 0; k < depth; ++k) {
        sum +=
            static_cast<double>(from[row * depth + k]) * static_cast<double>(w[column * depth + k]);
      }
      to[row * columns + column] = static_cast<float>(sum);
    }
  }
  return y;
}

/// a[..., M, K] b[..., K, N], or one b[K, N] for all of a.
Array matmul(In a, In b) {
  const auto depth = static_cast<std::size_t>(a.shape().back());
  const auto columns = static_cast<std::size_t>(b.shape().back());
  const auto rows = static_cast<std::size_t>(a.shape()[a.shape().size() - 2]);
  const bool one_b = b.shape().size() == 2;
  Shape shape = a.shape();
  shape.back() = b.shape().back();
  Array y(DType::f32, shape);
  const std::span<const float> left = a.as<float>();
  const std::span<const float> right = b.as<float>();
  const std::span<float> to = y.as<float>();
  std::vector<double> sums(columns);
  for (std::size_t row = 0; row < to.size() / columns; ++row) {
    const std::size_t matrix = one_b ? 0 : row / rows;
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t k = 0; k < depth; ++k) {
      const auto factor = static_cast<double>(left[row * depth + k]);
      const std::size_t from = (matrix * depth + k) * columns;
      for (std::size_t n = 0; n < columns; ++n) {
        sums[n] += factor * static_cast<double>(right[from + n]);
      }
    }
    for (std::size_t n = 0; n < columns; ++n) to[row * columns + n] = static_cast<float>(sums[n]);
  }
  return y;
}

/// x[B, H, W, C] weight[O, KH, KW, C] -> [B, OH, OW, O], zeros around x.
Array conv2d(In x, In weight, std::int64_t stride, std::int64_t padding) {
  const Shape& in = x.shape();
  const Shape& kernel = weight.shape();
  const auto extent = [&](std::size_t axis) {
    return (in[axis] + 2 * padding - kernel[axis]) / stride + 1;
  };
  Array y(DType::f32, {in[0], extent(1), extent(2), kernel[0]});
  const Shape& out = y.shape();
  const std::span<const float> image = x.as<float>();
  const std::span<const float> w = weight.as<float>();
  const std::span<float> to = y.as<float>();

  // The sum over the part of the kernel that lies on the image.
  const auto element = [&](std::int64_t b, std::int64_t oh, std::int64_t ow, std::int64_t o) {
    double sum = 0;
    for (std::int64_t kh = 0; kh < kernel[1]; ++kh) {
      for (std::int64_t kw = 0; kw < kernel[2]; ++kw) {
        const std::int64_t h = oh * stride + kh - padding;
        const std::int64_t v = ow * stride + kw - padding;
        if (h < 0 || h >= in[1] || v < 0 || v >= in[2]) continue;
        const auto pixel = static_cast<std::size_t>(((b * in[1] + h) * in[2] + v) * in[3]);
        const auto tap =
            static_cast<std::size_t>(((o * kernel[1] + kh) * kernel[2] + kw) * kernel[3]);
        for (std::size_t c = 0; c < static_cast<std::size_t>(in[3]); ++c) {
          sum += static_cast<double>(image[pixel + c]) * static_cast<double>(w[tap + c]);
        }
      }
    }
    return static_cast<float>(sum);
  };
  std::size_t next = 0;
  for (std::int64_t b = 0; b < out[0]; ++b) {
    for (std::int64_t oh = 0; oh < out[1]; ++oh) {
      for (std::int64_t ow = 0; ow < out[2]; ++ow) {
        for (std::int64_t o = 0; o < out[3]; ++o) to[next++] = element(b, oh, ow, o);
      }
    }
  }
  return y;
}

/// x[R, F] indices[I] updates[I, F] -> x with row i of updates added to row indices[i].
Array scatter_add(In x, In indices, In updates) {
  const std::span<const float> from = x.as<float>();
  const std::span<const std::int32_t> to_row = indices.as<std::int32_t>();
  const std::span<const float> added = updates.as<float>();
  const auto features = static_cast<std::size_t>(x.shape()[1]);
  std::vector<double> sums(from.begin(), from.end());
  for (std::size_t i = 0; i < to_row.size(); ++i) {
    const std::size_t row = static_cast<std::size_t>(to_row[i]) * features;
    for (std::size_t f = 0; f < features; ++f) {
      sums[row + f] += static_cast<double>(added[i * features + f]);
    }
  }
  Array y(DType::f32, x.shape());
  std::transform(sums.begin(), sums.end(), y.as<float>().begin(),
                 [](double sum) { return static_cast<float>(sum); });
  return y;
}

/// q[B, H, T, D] k, v[B, H, S, D] mask[T, S] -> softmax(scale q k^T + mask) v, [B, H, T, D].
Array sdpa(In q, In k, In v, In mask, double scale) {
  const auto queries = static_cast<std::size_t>(q.shape()[2]);
  const auto depth = static_cast<std::size_t>(q.shape()[3]);
  const auto keys = static_cast<std::size_t>(k.shape()[2]);
  Array y(DType::f32, q.shape());
  const std::span<const float> query = q.as<float>();
  const std::span<const float> key = k.as<float>();
  const std::span<const float> value = v.as<float>();
  const std::span<const float> added = mask.as<float>();
  const std::span<float> to = y.as<float>();
  std::vector<double> weights(keys);
  std::vector<double> sums(depth);
  for (std::size_t row = 0; row < to.size() / depth; ++row) {
    const std::size_t first_key = row / queries * keys;
    for (std::size_t s = 0; s < keys; ++s) {
      double product = 0;
      for (std::size_t d = 0; d < depth; ++d) {
        product += static_cast<double>(query[row * depth + d]) *
                   static_cast<double>(key[(first_key + s) * depth + d]);
      }
      weights[s] = scale * product + static_cast<double>(added[row % queries * keys + s]);
    }
    const double largest = *std::max_element(weights.begin(), weights.end());
    double total = 0;
    for (double& weight : weights) total += weight = std::exp(weight - largest);
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t s = 0; s < keys; ++s) {
      for (std::size_t d = 0; d < depth; ++d) {
        sums[d] += weights[s] / total * static_cast<double>(value[(first_key + s) * depth + d]);
      }
    }
    for (std::size_t d = 0; d < depth; ++d) to[row * depth + d] = static_cast<float>(sums[d]);
  }
  return y;
}

}  // namespace

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {.operation = "conv2d",
       HOWFAST_CALL((In x, In weight, std::int64_t stride, std::int64_t padding),
                    conv2d(x, weight, stride, padding))},
      {.operation = "linear", HOWFAST_CALL((In x, In weight, In bias), linear(x, weight, bias))},
      {.operation = "matmul", HOWFAST_CALL((In a, In b), matmul(a, b))},
      {.operation = "scatter_add",
       HOWFAST_CALL((In x, In indices, In updates), scatter_add(x, indices, updates))},
      {.operation = "sdpa",
       HOWFAST_CALL((In q, In k, In v, In mask, double scale), sdpa(q, k, v, mask, scale))},
      {.operation = "softmax", HOWFAST_CALL((In x, std::int64_t axis), softmax(x, axis))},
      {.operation = "sort", HOWFAST_CALL((In x, std::int64_t axis), sort(x, axis))},
  };
  return table;
}

}  // namespace howfast::reference
