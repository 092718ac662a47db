#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

/// Two kernels that are given to howfast and to its rivals alike, each with a known share of
/// further work. Their buffers come from the heap as it is: where they lie is up to the process, as
/// with a framework's. This includes nothing of howfast, since rivals run it too.
namespace howfast::bench {

/// Percent of further work that a kernel may be given; buffers always have room for it, so that it
/// does not change where they lie.
inline constexpr std::size_t kMostPercent = 10;

/// Makes the compiler believe that somebody reads what `data` points to.
inline void keep(const void* data) { asm volatile("" : : "r"(data) : "memory"); }

/// `update`: y = y / 2 + x over two buffers of 32 KB, about 0.8 us where a cycle takes 0.35 ns; a
/// percent is 80 elements more. Close to the caches and to the cost of a call.
class UpdateKernel {
 public:
  static constexpr std::string_view kName = "update";

  explicit UpdateKernel(std::size_t percent) : elements_(kElementsPerPercent * (100 + percent)) {
    for (std::size_t i = 0; i < kMostElements; ++i) x_[i] = static_cast<float>(i % 7);
  }

  [[gnu::noinline]] void run() {
    const float* __restrict x = x_.get();
    float* __restrict y = y_.get();
    for (std::size_t i = 0; i < elements_; ++i) y[i] = 0.5F * y[i] + x[i];
    keep(y);
  }

 private:
  static constexpr std::size_t kElementsPerPercent = 80;
  static constexpr std::size_t kMostElements = kElementsPerPercent * (100 + kMostPercent);

  std::size_t elements_;
  std::unique_ptr<float[]> x_ = std::make_unique<float[]>(kMostElements);
  std::unique_ptr<float[]> y_ = std::make_unique<float[]>(kMostElements);
};

/// `product`: c = a b with 100 rows of 96 and a 96 x 96 matrix, about 0.1 ms; a percent is one row
/// more. Arithmetic, in the second-level cache.
class ProductKernel {
 public:
  static constexpr std::string_view kName = "product";

  explicit ProductKernel(std::size_t percent) : rows_(100 + percent) {
    for (std::size_t i = 0; i < kMostRows * kSide; ++i) a_[i] = static_cast<float>(i % 5) - 2;
    for (std::size_t i = 0; i < kSide * kSide; ++i) b_[i] = static_cast<float>(i % 3) - 1;
  }

  [[gnu::noinline]] void run() {
    const float* __restrict b = b_.get();
    for (std::size_t row = 0; row < rows_; ++row) {
      const float* __restrict a = a_.get() + row * kSide;
      float* __restrict c = c_.get() + row * kSide;
      for (std::size_t n = 0; n < kSide; ++n) c[n] = 0;
      for (std::size_t k = 0; k < kSide; ++k) {
        for (std::size_t n = 0; n < kSide; ++n) c[n] += a[k] * b[k * kSide + n];
      }
    }
    keep(c_.get());
  }

 private:
  static constexpr std::size_t kSide = 96;
  static constexpr std::size_t kMostRows = 100 + kMostPercent;

  std::size_t rows_;
  std::unique_ptr<float[]> a_ = std::make_unique<float[]>(kMostRows * kSide);
  std::unique_ptr<float[]> b_ = std::make_unique<float[]>(kSide * kSide);
  std::unique_ptr<float[]> c_ = std::make_unique<float[]>(kMostRows * kSide);
};

/// What a rival's program is asked to run: the words `KERNEL PERCENT`.
struct KernelWords {
  std::string_view kernel;
  std::size_t percent = 0;
};

/// Reads them from the front of the words; empty when they are not these.
inline std::optional<KernelWords> read_kernel_words(int argc, char** argv) {
  if (argc < 3) return std::nullopt;
  const std::string_view kernel = argv[1];
  const std::string_view percent = argv[2];
  if (kernel != UpdateKernel::kName && kernel != ProductKernel::kName) return std::nullopt;
  if (percent.size() != 1 || percent[0] < '0' || percent[0] > '9') return std::nullopt;
  return KernelWords{kernel, static_cast<std::size_t>(percent[0] - '0')};
}

/// Calls action(kernel) with the kernel that was asked for.
template <typename Action>
void with_kernel(const KernelWords& words, const Action& action) {
  if (words.kernel == UpdateKernel::kName) {
    UpdateKernel kernel(words.percent);
    action(kernel);
  } else {
    ProductKernel kernel(words.percent);
    action(kernel);
  }
}

}  // namespace howfast::bench
