#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace howfast {

/// Slices over which warming up is judged.
inline constexpr std::size_t kWarmUpWindow = 10;

/// Where the times of a target are going while it warms up.
enum class WarmUp : std::uint8_t { too_short, falling, steady };

/// Looks at the last kWarmUpWindow of the slice medians so far (seconds, in the order taken):
/// `falling` while the median of the later half is more than 2 % below that of the earlier half,
/// `too_short` with fewer slices than that. When to give up and label it is the caller's.
WarmUp warm_up_state(std::span<const double> slice_medians);

}  // namespace howfast
