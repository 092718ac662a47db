#pragma once

#include "cli/options.hpp"
#include "record/records.hpp"

namespace howfast::cli {

/// What the words of `run` come to in the settings of its run record.
Facts settings_of(const RunOptions& options);

/// The words that led to this run, for --resume: those of the run record, and `given` for what it
/// cannot hold. A given word that says otherwise is a usage error that names the difference.
Expected<RunOptions> words_of(const RunRecord& run, const RunOptions& given);

}  // namespace howfast::cli
