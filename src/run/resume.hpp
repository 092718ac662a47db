#pragma once

#include <vector>

#include "base/error.hpp"
#include "record/run_file.hpp"
#include "record/run_file_writer.hpp"

namespace howfast {

/// Whether a run may go on here: same howfast and same machine as when it began. The error names
/// what differs.
Expected<void> same_place(const RunRecord& then, const RunRecord& now);

/// Whether its targets are what they were: versions, calls and, where both state them, settings.
Expected<void> same_targets(const RunRecord& then, const RunRecord& now);

/// Makes the file of an earlier part whole, so that records can follow: drops a half-written last
/// line and writes the outcomes that a kill kept from it. `now`: outcomes as its launch records
/// have them.
Expected<void> complete(RunFileWriter& file, const RunData& earlier,
                        const std::vector<OutcomeRecord>& now);

}  // namespace howfast
