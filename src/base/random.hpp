#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace howfast {

/// SplitMix64's output function (Steele, Lea, Flood 2014): bijective, and good enough that
/// consecutive counters give independent-looking bits. Stateless, so that element `index` of a
/// tensor can be made without making those before it.
constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t index) {
  std::uint64_t z = seed + (index + 1) * 0x9E3779B97F4A7C15ULL;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/// A seed for a part (an input, a case, a launch) of something that has `seed`.
constexpr std::uint64_t seed_of(std::uint64_t seed, std::uint64_t part) {
  return random_bits(seed ^ 0xD1B54A32D192ED03ULL, part);
}

/// A number for a text that is the same in every run and on every machine: FNV-1a, 64 bits.
constexpr std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return hash;
}

/// Uniform on [low, high) with 24 random bits: every value is exact in f32 for low = 0, high = 1.
constexpr float uniform(std::uint64_t seed, std::uint64_t index, float low, float high) {
  const auto bits = static_cast<float>(random_bits(seed, index) >> 40);
  return low + (high - low) * (bits * 0x1p-24F);
}

/// Uniform whole number on [0, bound), bound below 2^32; its bias, bound / 2^32, is immaterial
/// here.
constexpr std::uint32_t below(std::uint64_t seed, std::uint64_t index, std::uint32_t bound) {
  return static_cast<std::uint32_t>(((random_bits(seed, index) >> 32) * bound) >> 32);
}

/// Puts `items` into an order drawn from `seed` (Fisher and Yates), the same with every standard
/// library. At most 2^32 items.
template <typename Items>
constexpr void shuffle(Items& items, std::uint64_t seed) {
  for (std::size_t left = items.size(); left > 1; --left) {
    std::swap(items[left - 1], items[below(seed, left, static_cast<std::uint32_t>(left))]);
  }
}

}  // namespace howfast
