#include "machine/roof_kernels.hpp"

// Highway compiles this file once for every instruction set, and chooses at run time.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "machine/roof_kernels.cpp"  // NOLINT(readability-identifier-naming)
#include <hwy/foreach_target.h>
// clang-format off
#include <hwy/cache_control.h>
#include <hwy/highway.h>
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace howfast::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// What a kernel computed has to be seen by somebody, or it is not computed.
template <typename Tag, typename Vector>
void keep(Tag tag, Vector vector) {
  volatile auto seen = hn::GetLane(hn::SumOfLanes(tag, vector));
  (void)seen;
}

// Sums that do not wait for each other: two units of four cycles each take eight, and sixteen
// registers hold twelve and the two operands. Where there are 32 there may be four units.
constexpr bool kManyRegisters = !HWY_ARCH_X86 || HWY_TARGET <= HWY_AVX3;
constexpr double kSums = kManyRegisters ? 24 : 12;

template <typename T>
double multiply_add(std::size_t steps) {
  const hn::ScalableTag<T> tag;
  const auto factor = hn::Set(tag, static_cast<T>(0.999));
  const auto addend = hn::Set(tag, static_cast<T>(0.001));
  // Of different numbers: a compiler sees that equal sums stay equal, and computes one of them.
  const auto start = [&tag](int first) HWY_ATTR { return hn::Iota(tag, static_cast<T>(first)); };
  auto a = start(1), b = start(2), c = start(3), d = start(4), e = start(5), f = start(6);
  auto g = start(7), h = start(8), i = start(9), j = start(10), k = start(11), l = start(12);
  auto m = start(13), n = start(14), o = start(15), p = start(16), q = start(17), r = start(18);
  auto s = start(19), t = start(20), u = start(21), v = start(22), w = start(23), x = start(24);
  for (std::size_t step = 0; step < steps; ++step) {
    a = hn::MulAdd(a, factor, addend);
    b = hn::MulAdd(b, factor, addend);
    c = hn::MulAdd(c, factor, addend);
    d = hn::MulAdd(d, factor, addend);
    e = hn::MulAdd(e, factor, addend);
    f = hn::MulAdd(f, factor, addend);
    g = hn::MulAdd(g, factor, addend);
    h = hn::MulAdd(h, factor, addend);
    i = hn::MulAdd(i, factor, addend);
    j = hn::MulAdd(j, factor, addend);
    k = hn::MulAdd(k, factor, addend);
    l = hn::MulAdd(l, factor, addend);
    if constexpr (kManyRegisters) {
      m = hn::MulAdd(m, factor, addend);
      n = hn::MulAdd(n, factor, addend);
      o = hn::MulAdd(o, factor, addend);
      p = hn::MulAdd(p, factor, addend);
      q = hn::MulAdd(q, factor, addend);
      r = hn::MulAdd(r, factor, addend);
      s = hn::MulAdd(s, factor, addend);
      t = hn::MulAdd(t, factor, addend);
      u = hn::MulAdd(u, factor, addend);
      v = hn::MulAdd(v, factor, addend);
      w = hn::MulAdd(w, factor, addend);
      x = hn::MulAdd(x, factor, addend);
    }
  }
  const auto four = [](auto one, auto two, auto three, auto other)
                        HWY_ATTR { return hn::Add(hn::Add(one, two), hn::Add(three, other)); };
  keep(tag, four(four(a, b, c, d), four(e, f, g, h), four(i, j, k, l), four(m, n, o, p)));
  keep(tag, four(q, r, s, t));
  keep(tag, four(u, v, w, x));
  return 2 * kSums * static_cast<double>(hn::Lanes(tag)) * static_cast<double>(steps);
}

double multiply_add_f32(std::size_t steps) { return multiply_add<float>(steps); }

double multiply_add_f64(std::size_t steps) {
#if HWY_HAVE_FLOAT64
  return multiply_add<double>(steps);
#else
  // Without vectors of them: one after the other, as anybody computes with them there.
  double sum = 1;
  for (std::size_t step = 0; step < steps; ++step) sum = sum * 0.999 + 0.001;
  volatile double seen = sum;
  (void)seen;
  return 2 * static_cast<double>(steps);
#endif
}

void read_floats(const float* HWY_RESTRICT from, std::size_t count) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  auto a = hn::Zero(tag);
  auto b = a, c = a, d = a;
  for (std::size_t i = 0; i < count; i += 8 * lanes) {
    a = hn::Or(a, hn::Load(tag, from + i));
    b = hn::Or(b, hn::Load(tag, from + i + lanes));
    c = hn::Or(c, hn::Load(tag, from + i + 2 * lanes));
    d = hn::Or(d, hn::Load(tag, from + i + 3 * lanes));
    a = hn::Or(a, hn::Load(tag, from + i + 4 * lanes));
    b = hn::Or(b, hn::Load(tag, from + i + 5 * lanes));
    c = hn::Or(c, hn::Load(tag, from + i + 6 * lanes));
    d = hn::Or(d, hn::Load(tag, from + i + 7 * lanes));
  }
  keep(tag, hn::Or(hn::Or(a, b), hn::Or(c, d)));
}

// The two ways to store a vector.
struct Store {
  template <typename Vector, typename Tag>
  void operator()(Vector value, Tag tag, float* to) const {
    hn::Store(value, tag, to);
  }
};

struct StorePastCaches {
  template <typename Vector, typename Tag>
  void operator()(Vector value, Tag tag, float* to) const {
    hn::Stream(value, tag, to);
  }
};

template <typename Put>
void write_by(Put put, float* HWY_RESTRICT to, std::size_t count) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  const auto value = hn::Set(tag, 1.0F);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    put(value, tag, to + i);
    put(value, tag, to + i + lanes);
    put(value, tag, to + i + 2 * lanes);
    put(value, tag, to + i + 3 * lanes);
  }
}

template <typename Put>
void copy_by(Put put, float* HWY_RESTRICT to, const float* HWY_RESTRICT from, std::size_t count) {
  const hn::ScalableTag<float> tag;
  const std::size_t lanes = hn::Lanes(tag);
  for (std::size_t i = 0; i < count; i += 4 * lanes) {
    const auto a = hn::Load(tag, from + i);
    const auto b = hn::Load(tag, from + i + lanes);
    const auto c = hn::Load(tag, from + i + 2 * lanes);
    const auto d = hn::Load(tag, from + i + 3 * lanes);
    put(a, tag, to + i);
    put(b, tag, to + i + lanes);
    put(c, tag, to + i + 2 * lanes);
    put(d, tag, to + i + 3 * lanes);
  }
}

void write_floats(float* to, std::size_t count) { write_by(Store(), to, count); }

void write_floats_past_caches(float* to, std::size_t count) {
  write_by(StorePastCaches(), to, count);
  hwy::FlushStream();
}

void copy_floats(float* to, const float* from, std::size_t count) {
  copy_by(Store(), to, from, count);
}

void copy_floats_past_caches(float* to, const float* from, std::size_t count) {
  copy_by(StorePastCaches(), to, from, count);
  hwy::FlushStream();
}

const char* instruction_name() { return hwy::TargetName(HWY_TARGET); }

}  // namespace
}  // namespace howfast::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace howfast {
namespace {

HWY_EXPORT(multiply_add_f32);
HWY_EXPORT(multiply_add_f64);
HWY_EXPORT(read_floats);
HWY_EXPORT(write_floats);
HWY_EXPORT(copy_floats);
HWY_EXPORT(write_floats_past_caches);
HWY_EXPORT(copy_floats_past_caches);
HWY_EXPORT(instruction_name);

}  // namespace

const RoofKernels& roof_kernels() {
  static const RoofKernels kernels = {
      HWY_DYNAMIC_DISPATCH(instruction_name)(),
      [](std::size_t steps) { return HWY_DYNAMIC_DISPATCH(multiply_add_f32)(steps); },
      [](std::size_t steps) { return HWY_DYNAMIC_DISPATCH(multiply_add_f64)(steps); },
      [](const float* from, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(read_floats)
        (from, count);
      },
      [](float* to, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(write_floats)
        (to, count);
      },
      [](float* to, const float* from, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(copy_floats)(to, from, count);
      },
      [](float* to, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(write_floats_past_caches)
        (to, count);
      },
      [](float* to, const float* from, std::size_t count) {
        HWY_DYNAMIC_DISPATCH(copy_floats_past_caches)(to, from, count);
      },
  };
  return kernels;
}

}  // namespace howfast
#endif
