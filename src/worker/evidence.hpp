#pragma once

#include "protocol/messages.hpp"

namespace howfast::worker {

/// What the operating system has counted for this process up to now; -1 where it does not tell.
protocol::Evidence read_evidence();

/// What it counted from `before` to `after`; -1 where either is unknown, or where a thread that
/// ended in between took its count with it.
protocol::Evidence difference(const protocol::Evidence& after, const protocol::Evidence& before);

}  // namespace howfast::worker
