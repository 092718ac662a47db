// For every operation: a plain f32 computation passes with room to spare, and answers that are
// wrong in the ways known from published benchmarks are rejected.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "ops/test_inputs.hpp"

namespace howfast {
namespace {

using Elements = std::vector<std::int64_t>;
using Values = std::vector<float>;

constexpr std::uint64_t kSeed = 20240214;
constexpr std::uint64_t kOtherSeed = 20240202;

// ---- the operations in plain f32, in the simplest order, of the asked elements ------------------

Values chosen(const Values& y, const Elements& elements) {
  Values values;
  for (const std::int64_t i : elements) values.push_back(y[static_cast<std::size_t>(i)]);
  return values;
}

Values softmax(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  Values y(static_cast<std::size_t>(definition.inputs[0].elements()));
  for (std::int64_t lane = 0; lane < view.outer * view.inner; ++lane) {
    const std::int64_t start = lane / view.inner * view.extent * view.inner + lane % view.inner;
    const float* x = inputs.floats(0) + start;
    float* out = y.data() + start;
    float most = x[0];
    float sum = 0;
    for (std::int64_t i = 0; i < view.extent; ++i) most = std::max(most, x[i * view.inner]);
    for (std::int64_t i = 0; i < view.extent; ++i) sum += std::exp(x[i * view.inner] - most);
    for (std::int64_t i = 0; i < view.extent; ++i) {
      out[i * view.inner] = std::exp(x[i * view.inner] - most) / sum;
    }
  }
  return chosen(y, elements);
}

Values sort(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  const AxisView view =
      view_around(definition.inputs[0].shape, definition.attributes.integer("axis"));
  Values y(static_cast<std::size_t>(definition.inputs[0].elements()));
  Values lane(static_cast<std::size_t>(view.extent));
  for (std::int64_t outer = 0; outer < view.outer; ++outer) {
    for (std::int64_t inner = 0; inner < view.inner; ++inner) {
      const auto at = [&](std::size_t i) {
        return (outer * view.extent + static_cast<std::int64_t>(i)) * view.inner + inner;
      };
      for (std::size_t i = 0; i < lane.size(); ++i) lane[i] = inputs.floats(0)[at(i)];
      std::make_heap(lane.begin(), lane.end());
      std::sort_heap(lane.begin(), lane.end());
      for (std::size_t i = 0; i < lane.size(); ++i) y[static_cast<std::size_t>(at(i))] = lane[i];
    }
  }
  return chosen(y, elements);
}

struct LinearReading {
  bool bias = true;
  bool in_by_out = false;  // takes the weight's bytes for [in, out]
};

Values linear(const Case& definition, const TestInputs& inputs, const Elements& elements,
              LinearReading reading = {}) {
  const std::int64_t out = definition.inputs[1].shape[0];
  const std::int64_t in = definition.inputs[1].shape[1];
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / out;
    const std::int64_t column = element % out;
    float sum = 0;
    for (std::int64_t k = 0; k < in; ++k) {
      const std::int64_t at = reading.in_by_out ? k * out + column : column * in + k;
      sum += inputs.floats(0)[row * in + k] * inputs.floats(1)[at];
    }
    y.push_back(reading.bias ? sum + inputs.floats(2)[column] : sum);
  }
  return y;
}

struct MatmulReading {
  bool first_matrix_only = false;  // of b, for the whole batch
  bool n_by_k = false;             // takes the bytes of b for [n, k]
};

Values matmul(const Case& definition, const TestInputs& inputs, const Elements& elements,
              MatmulReading reading = {}) {
  const Shape& a = definition.inputs[0].shape;
  const Shape& b = definition.inputs[1].shape;
  const std::int64_t m = a[a.size() - 2];
  const std::int64_t k = a.back();
  const std::int64_t n = b.back();
  Values y;
  for (const std::int64_t element : elements) {
    const std::int64_t row = element / n;
    const std::int64_t column = element % n;
    const std::int64_t batch = b.size() == 2 || reading.first_matrix_only ? 0 : row / m;
    float sum = 0;
    for (std::int64_t i = 0; i < k; ++i) {
      const std::int64_t at = reading.n_by_k ? column * k + i : i * n + column;
      sum += inputs.floats(0)[row * k + i] * inputs.floats(1)[batch * k * n + at];
    }
    y.push_back(sum);
  }
  return y;
}

struct ConvReading {
  bool mirrored = false;    // the mathematician's convolution
  bool transposed = false;  // rows and columns of the kernel exchanged
  std::int64_t shift = 0;   // of the window, in pixels down and right
};

Values conv2d(const Case& definition, const TestInputs& inputs, const Elements& elements,
              ConvReading reading = {}) {
  const Shape& x = definition.inputs[0].shape;
  const Shape& weight = definition.inputs[1].shape;
  const Shape& y = definition.outputs[0].shape;
  const std::int64_t stride = definition.attributes.integer("stride");
  const std::int64_t padding = definition.attributes.integer("padding") - reading.shift;
  Values answer;
  for (const std::int64_t element : elements) {
    const std::int64_t o = element % y[3];
    const std::int64_t j = element / y[3] % y[2];
    const std::int64_t i = element / y[3] / y[2] % y[1];
    const std::int64_t b = element / y[3] / y[2] / y[1];
    float sum = 0;
    for (std::int64_t r = 0; r < weight[1]; ++r) {
      for (std::int64_t c = 0; c < weight[2]; ++c) {
        const std::int64_t h = i * stride + r - padding;
        const std::int64_t w = j * stride + c - padding;
        if (h < 0 || w < 0 || h >= x[1] || w >= x[2]) continue;
        std::int64_t row = reading.mirrored ? weight[1] - 1 - r : r;
        std::int64_t column = reading.mirrored ? weight[2] - 1 - c : c;
        if (reading.transposed) std::swap(row, column);
        for (std::int64_t k = 0; k < x[3]; ++k) {
          sum += inputs.floats(0)[((b * x[1] + h) * x[2] + w) * x[3] + k] *
                 inputs.floats(1)[((o * weight[1] + row) * weight[2] + column) * x[3] + k];
        }
      }
    }
    answer.push_back(sum);
  }
  return answer;
}

struct ScatterReading {
  bool thrown_away = false;        // known fault E3
  bool first_column_only = false;  // known fault E4
  bool last_update_only = false;   // duplicates overwrite each other
  bool instead_of_x = false;       // sets where it should add
};

Values scatter_add(const Case& definition, const TestInputs& inputs, const Elements& elements,
                   ScatterReading reading = {}) {
  const std::int64_t columns = definition.inputs[0].shape[1];
  const std::span<const std::int32_t> indices = inputs.views()[1].as<std::int32_t>();
  const float* x = inputs.floats(0);
  Values y(x, x + definition.inputs[0].elements());
  for (std::size_t i = 0; i < indices.size() && !reading.thrown_away; ++i) {
    for (std::int64_t c = 0; c < (reading.first_column_only ? 1 : columns); ++c) {
      const std::int64_t at = indices[i] * columns + c;
      float& target = y[static_cast<std::size_t>(at)];
      const float update = inputs.floats(2)[static_cast<std::int64_t>(i) * columns + c];
      const float before = reading.last_update_only ? x[at] : target;
      target = reading.instead_of_x ? update : before + update;
    }
  }
  return chosen(y, elements);
}

Values honest(const Case& definition, const TestInputs& inputs, const Elements& elements) {
  if (definition.operation == "softmax") return softmax(definition, inputs, elements);
  if (definition.operation == "sort") return sort(definition, inputs, elements);
  if (definition.operation == "linear") return linear(definition, inputs, elements);
  if (definition.operation == "matmul") return matmul(definition, inputs, elements);
  if (definition.operation == "conv2d") return conv2d(definition, inputs, elements);
  if (definition.operation == "scatter_add") return scatter_add(definition, inputs, elements);
  throw std::out_of_range("add the operation " + definition.operation + " to this test");
}

// ---- wrong answers ------------------------------------------------------------------------------

struct WrongAnswer {
  std::string what;
  Values values;
};

Values along_axis(Case definition, std::int64_t axis, const TestInputs& inputs,
                  const Elements& elements) {
  definition.attributes.set("axis", axis);
  return honest(definition, inputs, elements);
}

/// The work done, but not the work asked for.
std::vector<WrongAnswer> misreadings(const Case& definition, const TestInputs& inputs,
                                     const Elements& elements) {
  std::vector<WrongAnswer> wrong;
  const std::string& operation = definition.operation;
  const Shape& shape = definition.inputs[0].shape;
  if (operation == "softmax" || operation == "sort") {
    const auto rank = static_cast<std::int64_t>(shape.size());
    const std::int64_t axis = (definition.attributes.integer("axis") + rank) % rank;
    if (axis > 0) {
      wrong.push_back({"axis before", along_axis(definition, axis - 1, inputs, elements)});
    }
    if (axis + 1 < rank) {
      wrong.push_back({"axis after", along_axis(definition, axis + 1, inputs, elements)});
    }
    if (rank > 1) {
      Case flat = definition;
      flat.inputs[0].shape = {element_count(shape)};
      wrong.push_back({"flattened", along_axis(flat, 0, inputs, elements)});
    }
    Values input;
    for (const std::int64_t element : elements) input.push_back(inputs.floats(0)[element]);
    wrong.push_back({"the input", input});
  } else if (operation == "linear") {
    wrong.push_back({"no bias", linear(definition, inputs, elements, {.bias = false})});
    if (definition.inputs[1].shape[0] > 1) {
      wrong.push_back({"[in, out]", linear(definition, inputs, elements, {.in_by_out = true})});
    }
  } else if (operation == "matmul") {
    wrong.push_back({"b as [n, k]", matmul(definition, inputs, elements, {.n_by_k = true})});
    if (definition.inputs[1].shape.size() > 2) {
      wrong.push_back(
          {"first matrix", matmul(definition, inputs, elements, {.first_matrix_only = true})});
    }
  } else if (operation == "conv2d") {
    wrong.push_back({"shifted", conv2d(definition, inputs, elements, {.shift = 1})});
    if (definition.inputs[1].shape[1] > 1) {
      wrong.push_back({"mirrored", conv2d(definition, inputs, elements, {.mirrored = true})});
      wrong.push_back({"transposed", conv2d(definition, inputs, elements, {.transposed = true})});
    }
  } else if (operation == "scatter_add") {
    const auto read = [&](ScatterReading reading) {
      return scatter_add(definition, inputs, elements, reading);
    };
    wrong.push_back({"thrown away", read({.thrown_away = true})});
    wrong.push_back({"first column only", read({.first_column_only = true})});
    wrong.push_back({"last update only", read({.last_update_only = true})});
    wrong.push_back({"instead of x", read({.instead_of_x = true})});
  }
  return wrong;
}

// ---- the judging --------------------------------------------------------------------------------

/// One element at random out of each of 1024 equal strata: how the judge looks at an output.
Elements drawn(const Case& definition) {
  const std::int64_t of = definition.outputs[0].elements();
  const std::int64_t count = std::min<std::int64_t>(of, 1024);
  Elements elements;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t first = i * of / count;
    const auto width = static_cast<std::uint32_t>((i + 1) * of / count - first);
    elements.push_back(first + below(kSeed, static_cast<std::uint64_t>(i), width));
  }
  return elements;
}

double worst(const Values& got, const std::vector<ReferenceValue>& want,
             const Tolerance& tolerance) {
  double worst = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double apart = std::abs(static_cast<double>(got[i]) - want[i].value);
    const double allowed = tolerance.allowed(want[i].magnitude);
    if (std::isnan(apart)) return std::numeric_limits<double>::infinity();
    if (apart > 0) worst = std::max(worst, apart / allowed);
  }
  return worst;
}

/// Small enough for a sanitizer build.
bool is_small(const Case& definition) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20;
  return definition.input_bytes() + definition.output_bytes() <= kMostBytes;
}

/// The cases of the catalogue that are small, and smaller relatives of those that are not: the
/// extents that decide (lanes, lengths of sums) are kept.
std::vector<Case> cases() {
  std::vector<Case> cases;
  for (const Operation& operation : catalogue()) {
    for (const CatalogueCase& entry : operation.cases) {
      if (is_small(entry.definition)) cases.push_back(entry.definition);
    }
  }
  const auto smaller = [&](std::string_view operation, const std::vector<Shape>& inputs,
                           const Shape& output, Attributes attributes = {}) {
    cases.push_back(case_of(operation_named(operation), inputs, output, std::move(attributes)));
  };
  const auto along = [](std::int64_t axis) { return Attributes{{"axis", axis}}; };
  const auto strided = [](std::int64_t stride, std::int64_t padding) {
    return Attributes{{"stride", stride}, {"padding", padding}};
  };
  smaller("softmax", {{2, 1000000}}, {2, 1000000}, along(-1));
  smaller("softmax", {{10000, 64}}, {10000, 64}, along(-1));
  smaller("softmax", {{4, 4, 32, 1024}}, {4, 4, 32, 1024}, along(-1));
  smaller("softmax", {{16, 16, 32, 8}}, {16, 16, 32, 8}, along(-1));
  smaller("softmax", {{4, 50257}}, {4, 50257}, along(-1));
  smaller("sort", {{64, 16, 64}}, {64, 16, 64}, along(0));
  smaller("sort", {{8, 128, 64}}, {8, 128, 64}, along(1));
  smaller("sort", {{8, 8, 1024}}, {8, 8, 1024}, along(2));
  smaller("linear", {{2, 100, 32}, {1024, 32}, {1024}}, {2, 100, 1024});
  smaller("linear", {{2, 10, 512}, {64, 512}, {64}}, {2, 10, 64});
  smaller("linear", {{10, 1, 51200}, {1, 51200}, {1}}, {10, 1, 1});
  smaller("matmul", {{4, 1, 1000}, {4, 1000, 128}}, {4, 1, 128});
  smaller("matmul", {{10, 64, 256}, {256, 32}}, {10, 64, 32});
  smaller("matmul", {{2, 8, 1024}, {2, 1024, 32}}, {2, 8, 32});
  smaller("matmul", {{1000, 64}, {64, 1024}}, {1000, 1024});
  smaller("conv2d", {{2, 64, 64, 12}, {8, 3, 3, 12}}, {2, 62, 62, 8}, strided(1, 0));
  smaller("conv2d", {{1, 12, 12, 128}, {8, 3, 3, 128}}, {1, 10, 10, 8}, strided(1, 0));
  smaller("conv2d", {{1, 56, 56, 64}, {64, 1, 1, 64}}, {1, 28, 28, 64}, strided(2, 0));
  smaller("scatter_add", {{64, 16}, {20000}, {20000, 16}}, {64, 16});
  return cases;
}

class ToleranceTest : public testing::TestWithParam<Case> {
 protected:
  double worst(const Values& got) const {
    return howfast::worst(got, want_, operation_.tolerance(definition_, 0));
  }

  const Case& definition_ = GetParam();
  const Operation& operation_ = operation_named(definition_.operation);
  const TestInputs inputs_{operation_, definition_, kSeed};
  const Elements elements_ = drawn(definition_);
  const std::vector<ReferenceValue> want_ =
      reference_of(operation_, definition_, inputs_, elements_);
  const Values right_ = honest(definition_, inputs_, elements_);
};

TEST_P(ToleranceTest, AcceptsAPlainComputationWithRoomToSpare) {
  RecordProperty("worst", std::to_string(worst(right_)));
  EXPECT_LE(worst(right_), 0.5);
}

TEST_P(ToleranceTest, RejectsZerosAConstantAndNonNumbers) {
  const float mean =
      std::accumulate(right_.begin(), right_.end(), 0.0F) / static_cast<float>(right_.size());
  EXPECT_GT(worst(Values(right_.size(), 0.0F)), 1);
  EXPECT_GT(worst(Values(right_.size(), mean)), 1);
  Values one_missing = right_;
  one_missing.back() = std::numeric_limits<float>::quiet_NaN();
  EXPECT_GT(worst(one_missing), 1);
}

TEST_P(ToleranceTest, RejectsThePreviousAnswer) {
  const TestInputs previous(operation_, definition_, kOtherSeed);
  EXPECT_GT(worst(honest(definition_, previous, elements_)), 1);
}

TEST_P(ToleranceTest, RejectsOtherWork) {
  for (const WrongAnswer& wrong : misreadings(definition_, inputs_, elements_)) {
    EXPECT_GT(worst(wrong.values), 1) << wrong.what;
  }
}

TEST_P(ToleranceTest, RejectsASixtyFourthMissing) {
  const std::int64_t of = definition_.outputs[0].elements();
  const std::int64_t length = std::max<std::int64_t>(1, of / 64);
  const TestInputs other_inputs(operation_, definition_, kOtherSeed);
  const Values previous = honest(definition_, other_inputs, elements_);
  const auto without = [&](const auto& is_missing, bool left_over) {
    Values values = right_;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (is_missing(elements_[i])) values[i] = left_over ? previous[i] : 0.0F;
    }
    return values;
  };
  for (const bool left_over : {false, true}) {
    for (const std::int64_t start : {std::int64_t{0}, of / 3, of / 2 + 1, of - length}) {
      const auto block = [&](std::int64_t i) { return i >= start && i < start + length; };
      EXPECT_GT(worst(without(block, left_over)), 1) << "from " << start << ' ' << left_over;
    }
    const auto scattered = [&](std::int64_t i) {
      return i == of / 2 || random_bits(kSeed, static_cast<std::uint64_t>(i)) % 64 == 0;
    };
    EXPECT_GT(worst(without(scattered, left_over)), 1) << "scattered " << left_over;
  }
}

/// The operations that tensor cores can do.
class ProductToleranceTest : public ToleranceTest {};

TEST_P(ProductToleranceTest, RejectsRoundedInputs) {
  TestInputs rounded(operation_, definition_, kSeed);
  rounded.round_to_tf32();
  EXPECT_GT(worst(honest(definition_, rounded, elements_)), 1);
}

std::string test_name(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.id;
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return name;
}

std::vector<Case> product_cases() {
  std::vector<Case> products = cases();
  std::erase_if(products, [](const Case& definition) {
    const std::string& operation = definition.operation;
    return operation != "linear" && operation != "matmul" && operation != "conv2d";
  });
  return products;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ToleranceTest, testing::ValuesIn(cases()), test_name);
INSTANTIATE_TEST_SUITE_P(Catalogue, ProductToleranceTest, testing::ValuesIn(product_cases()),
                         test_name);

}  // namespace
}  // namespace howfast
