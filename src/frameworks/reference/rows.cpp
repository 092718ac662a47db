#include "frameworks/reference/rows.hpp"

#include <algorithm>
#include <cmath>

/// Plain loops over f32 that accumulate in double: slow, and right. Shapes are those that the
/// catalogue's cases have (docs/operations); they are not checked again here.
namespace howfast::reference {
namespace {

using Inputs = std::vector<Array>;
using Outputs = std::vector<Array>;

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

Outputs softmax(const Inputs& inputs, const Attributes& attributes) {
  const Array& x = inputs[0];
  const AxisView axis = view_around(x.shape(), attributes.integer("axis"));
  const auto extent = static_cast<std::size_t>(axis.extent);
  Array y(DType::f32, x.shape());
  const std::span<const float> from = x.as<float>();
  const std::span<float> to = y.as<float>();
  for_each_line(axis, [&](const Line& line) {
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
  return {y};
}

Outputs sort(const Inputs& inputs, const Attributes& attributes) {
  const Array& x = inputs[0];
  const AxisView axis = view_around(x.shape(), attributes.integer("axis"));
  Array y(DType::f32, x.shape());
  const std::span<const float> from = x.as<float>();
  const std::span<float> to = y.as<float>();
  std::vector<float> values(static_cast<std::size_t>(axis.extent));
  for_each_line(axis, [&](const Line& line) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = from[line.at(i)];
    std::sort(values.begin(), values.end());
    for (std::size_t i = 0; i < values.size(); ++i) to[line.at(i)] = values[i];
  });
  return {y};
}

/// x[..., K] weight[N, K] bias[N] -> x weight^T + bias, [..., N].
Outputs linear(const Inputs& inputs, const Attributes&) {
  const Array& weight = inputs[1];
  Shape shape = inputs[0].shape();
  shape.back() = weight.shape()[0];
  Array y(DType::f32, shape);
  const std::span<const float> x = inputs[0].as<float>();
  const std::span<const float> w = weight.as<float>();
  const std::span<const float> bias = inputs[2].as<float>();
  const std::span<float> to = y.as<float>();
  const std::size_t columns = bias.size();
  const auto depth = static_cast<std::size_t>(weight.shape()[1]);
  for (std::size_t row = 0; row < to.size() / columns; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      auto sum = static_cast<double>(bias[column]);
      for (std::size_t k = 0; k < depth; ++k) {
        sum += static_cast<double>(x[row * depth + k]) * static_cast<double>(w[column * depth + k]);
      }
      to[row * columns + column] = static_cast<float>(sum);
    }
  }
  return {y};
}

/// a[..., M, K] b[..., K, N], or one b[K, N] for all of a.
Outputs matmul(const Inputs& inputs, const Attributes&) {
  const Array& a = inputs[0];
  const Array& b = inputs[1];
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
  return {y};
}

/// x[B, H, W, C] weight[O, KH, KW, C] -> [B, OH, OW, O], zeros around x.
Outputs conv2d(const Inputs& inputs, const Attributes& attributes) {
  const Shape& in = inputs[0].shape();
  const Shape& kernel = inputs[1].shape();
  const std::int64_t stride = attributes.integer("stride");
  const std::int64_t padding = attributes.integer("padding");
  const auto extent = [&](std::size_t axis) {
    return (in[axis] + 2 * padding - kernel[axis]) / stride + 1;
  };
  Array y(DType::f32, {in[0], extent(1), extent(2), kernel[0]});
  const Shape& out = y.shape();
  const std::span<const float> x = inputs[0].as<float>();
  const std::span<const float> w = inputs[1].as<float>();
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
          sum += static_cast<double>(x[pixel + c]) * static_cast<double>(w[tap + c]);
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
  return {y};
}

/// x[R, F] indices[I] updates[I, F] -> x with row i of updates added to row indices[i].
Outputs scatter_add(const Inputs& inputs, const Attributes&) {
  const std::span<const std::int32_t> indices = inputs[1].as<std::int32_t>();
  const std::span<const float> updates = inputs[2].as<float>();
  const auto features = static_cast<std::size_t>(inputs[0].shape()[1]);
  const std::span<const float> x = inputs[0].as<float>();
  std::vector<double> sums(x.begin(), x.end());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::size_t row = static_cast<std::size_t>(indices[i]) * features;
    for (std::size_t f = 0; f < features; ++f) {
      sums[row + f] += static_cast<double>(updates[i * features + f]);
    }
  }
  Array y(DType::f32, inputs[0].shape());
  std::transform(sums.begin(), sums.end(), y.as<float>().begin(),
                 [](double sum) { return static_cast<float>(sum); });
  return {y};
}

}  // namespace

const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"conv2d", "seven nested loops", conv2d},
      {"linear", "three nested loops", linear},
      {"matmul", "three nested loops", matmul},
      {"scatter_add", "sums[index] += update", scatter_add},
      {"softmax", "exp(x - max) / sum", softmax},
      {"sort", "std::sort along the axis", sort},
  };
  return table;
}

const Row* find_row(const std::string& operation) {
  const auto found = std::find_if(rows().begin(), rows().end(),
                                  [&](const Row& row) { return row.operation == operation; });
  return found == rows().end() ? nullptr : &*found;
}

}  // namespace howfast::reference
