#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "check.hpp"

namespace howfast::fuzz {

/// A file of this process that holds one input after the other; gone with the process.
class InputFile {
 public:
  InputFile() {
    std::string folder = (std::filesystem::temp_directory_path() / "howfast-fuzz-XXXXXX").string();
    demand(::mkdtemp(folder.data()) != nullptr, "there is a place for temporary files", folder);
    folder_ = folder;
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  /// Whatever it held is replaced; the path stays the same.
  std::filesystem::path with(std::string_view content) const {
    std::filesystem::path path = beside("input");
    std::FILE* file = std::fopen(path.c_str(), "wb");
    demand(file != nullptr, "temporary files can be written", path.string());
    const bool whole = std::fwrite(content.data(), 1, content.size(), file) == content.size();
    demand(std::fclose(file) == 0 && whole, "temporary files can be written", path.string());
    return path;
  }

  std::filesystem::path beside(const char* name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

}  // namespace howfast::fuzz
