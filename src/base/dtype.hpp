#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace howfast {

/// The element types a tensor can have. The names (`f32`, ...) are part of case ids and of the run
/// file, so they never change.
enum class DType : std::uint8_t { f32, f64, f16, bf16, i32, i64, u32, u8, boolean };

/// Bytes one element takes in memory and in a tensor file.
std::size_t size_of(DType dtype);

/// The stable name: "f32", "f64", "f16", "bf16", "i32", "i64", "u32", "u8", "bool".
std::string_view name_of(DType dtype);

/// The inverse of name_of(); empty when no dtype has that name.
std::optional<DType> parse_dtype(std::string_view name);

}  // namespace howfast
