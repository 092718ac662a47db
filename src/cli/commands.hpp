#pragma once

#include "base/error.hpp"
#include "cli/options.hpp"

/// One function per verb, each in its own file. Results go to stdout, everything else to stderr; an
/// Error is printed by main.
namespace howfast::cli {

Expected<ExitCode> run_command(const RunOptions& options);
Expected<ExitCode> list_command(const ListOptions& options);
Expected<ExitCode> show_command(const ShowOptions& options);
Expected<ExitCode> doctor_command(const DoctorOptions& options);
Expected<ExitCode> roof_command(const RoofOptions& options);

}  // namespace howfast::cli
