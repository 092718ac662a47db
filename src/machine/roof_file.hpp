#pragma once

#include <filesystem>
#include <optional>

#include "base/error.hpp"
#include "base/roof.hpp"
#include "machine/machine.hpp"

namespace howfast {

/// Where roofs are kept: the user's HOWFAST_CACHE, XDG_CACHE_HOME/howfast, else ~/.cache/howfast;
/// empty where there is no home.
std::filesystem::path roof_folder();

/// The roof kept of this machine; empty when there is none, when it was measured by another version
/// of howfast, or when its file is damaged: what is kept can be measured again.
std::optional<Roof> kept_roof(const std::filesystem::path& folder, const Machine& machine);

/// Keeps it, in place of an older one. The folder is made if need be.
Expected<void> keep_roof(const std::filesystem::path& folder, const Machine& machine,
                         const Roof& roof);

}  // namespace howfast
