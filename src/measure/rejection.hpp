#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/seconds.hpp"

namespace howfast {

/// What is known of the circumstances of one slice, besides its times.
struct SliceEvidence {
  Seconds wall{0};                    // from its first call to its last
  Seconds run_queue{0};               // its threads together were ready and had no core
  Seconds cpu{0};                     // its threads together ran
  std::optional<double> steal_share;  // of the cores' time that the host gave to others, 0 to 1
  std::optional<double> clock_share;  // the device's clock / its median in this session
};

/// Which rounds of one launch of a case are kept, and why the others are not.
struct RoundSelection {
  std::vector<bool> kept;     // by round
  std::size_t waiting = 0;    // rounds in which a target waited for a core
  std::size_t stolen = 0;     // rounds in which the host took the cores away
  std::size_t throttled = 0;  // rounds in which a device was slowed down
  std::size_t rejected = 0;   // rounds not kept: of one cause or more
  bool noisy_host = false;    // too much was contaminated to reject it: all rounds are kept

  friend bool operator==(const RoundSelection&, const RoundSelection&) = default;
};

/// Rejects whole rounds by outside evidence alone, never by what was timed; `rounds[r]` has one
/// element per target. A round goes when the slice of any target in it is contaminated, so that
/// what is left stays paired. At most half the rounds of a launch go; when it would have to be
/// more, or when a target waits for cores throughout, none goes and the launch is a noisy host's.
RoundSelection select_rounds(std::span<const std::vector<SliceEvidence>> rounds);

}  // namespace howfast
