#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "run/case_judge.hpp"
#include "run/worker_client.hpp"

namespace howfast {

/// Where a worker leaves its outputs of one answer: its memory if it can, else files. No name of a
/// file is ever used again: what a worker leaves there, or writes there late, is in nobody's way.
/// They go with this object.
class Outputs {
 public:
  Outputs(const WorkerClient& worker, const std::filesystem::path& folder, std::size_t count);
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  const OutputPlace& place() const { return place_; }

  /// Empty where they stay in the worker's memory.
  const std::vector<std::string>& files() const { return place_.files; }

 private:
  OutputPlace place_;
};

}  // namespace howfast
