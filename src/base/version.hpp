#pragma once

namespace howfast {

/// The version of howfast, from the project's one place for it, CMakeLists.txt.
inline constexpr const char* kHowfastVersion = HOWFAST_VERSION;

}  // namespace howfast
