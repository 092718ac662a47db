#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/error.hpp"
#include "base/seconds.hpp"
#include "base/target.hpp"
#include "ops/operation.hpp"
#include "run/worker_process.hpp"

/// The words of the command line as plain values: argv is read once, here, and every value is
/// checked before any verb begins its work.
namespace howfast::cli {

/// --targets A,B or --targets all; with neither every as-shipped, uncompiled C++ target found.
struct TargetOptions {
  std::vector<Target> named;
  bool all = false;
};

struct RunOptions {
  std::vector<std::string> filters;
  std::optional<Suite> suite;  // empty: quick
  TargetOptions targets;
  std::optional<std::filesystem::path> out;     // empty: a name is chosen
  std::optional<std::filesystem::path> resume;  // the run file of an interrupted run, to go on with
  bool dry_run = false;
  bool wait = true;                     // for another run on this machine to end
  std::optional<std::size_t> launches;  // of an ordinary case; empty: the plan's own number
  std::optional<Seconds> budget;        // empty: as many launches as planned
  std::optional<bool> cold;             // --cache cold or hot; empty: hot
  std::optional<std::uint64_t> seed;    // empty: drawn, and recorded in the run file
  std::optional<Seconds> timeout;       // for one request to a worker; empty: from the case's work
  std::vector<WorkerCommand> workers;   // --worker NAME=COMMAND
};

enum class ListSubject : std::uint8_t { ops, cases, targets, suites };

struct ListOptions {
  ListSubject subject = ListSubject::ops;
  std::vector<std::string> filters;  // none with ListSubject::targets
  Suite suite = Suite::full;
  bool json = false;
  std::vector<WorkerCommand> workers;  // for ListSubject::targets
};

enum class ShowFormat : std::uint8_t { table, markdown, csv, json };

struct ShowOptions {
  std::filesystem::path run;
  ShowFormat format = ShowFormat::table;
};

struct DoctorOptions {
  std::vector<WorkerCommand> workers;
};

struct RoofOptions {
  bool again = false;  // although there is one of this machine
  bool json = false;
  TargetOptions targets;
  std::vector<WorkerCommand> workers;
};

/// Nothing but text was asked for (--help, --version, no words at all).
struct TextOptions {
  std::string text;
};

using Options =
    std::variant<TextOptions, RunOptions, ListOptions, ShowOptions, DoctorOptions, RoofOptions>;

/// Reads the words after the program's name. A usage error names the word that makes no sense and
/// the nearest right spelling, where there is one.
Expected<Options> parse_options(const std::vector<std::string>& words);

}  // namespace howfast::cli
