#include "base/dtype.hpp"

#include <array>

namespace howfast {
namespace {

struct Entry {
  DType dtype;
  std::string_view name;
  std::size_t size;
};

constexpr std::array<Entry, 9> kEntries = {{
    {DType::f32, "f32", 4},
    {DType::f64, "f64", 8},
    {DType::f16, "f16", 2},
    {DType::bf16, "bf16", 2},
    {DType::i32, "i32", 4},
    {DType::i64, "i64", 8},
    {DType::u32, "u32", 4},
    {DType::u8, "u8", 1},
    {DType::boolean, "bool", 1},
}};

const Entry& entry_of(DType dtype) { return kEntries.at(static_cast<std::size_t>(dtype)); }

}  // namespace

std::size_t size_of(DType dtype) { return entry_of(dtype).size; }

std::string_view name_of(DType dtype) { return entry_of(dtype).name; }

std::optional<DType> parse_dtype(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (entry.name == name) return entry.dtype;
  }
  return std::nullopt;
}

}  // namespace howfast
