#pragma once

/// What --help prints, without and with a verb.
namespace howfast::cli {

extern const char* const kHelp;
extern const char* const kRunHelp;
extern const char* const kListHelp;
extern const char* const kShowHelp;
extern const char* const kDoctorHelp;
extern const char* const kRoofHelp;

}  // namespace howfast::cli
