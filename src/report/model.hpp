#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compare/verdict.hpp"
#include "record/records.hpp"

/// A run as a table: everything that is to be said, worked out once and made harmless (report/
/// plain_text.hpp). The drawings (terminal, markdown, csv) only lay it out.
namespace howfast::report {

/// One case on one target.
struct TableCell {
  std::optional<Outcome> outcome;   // empty: not finished yet
  std::string value;                // "861 ms", or the outcome in words; never empty
  std::string spread;               // "±1.2 %"; empty unless measured
  std::string roof;                 // "61 % L2": of which limit; empty where none is known
  std::optional<std::size_t> note;  // position in TableModel::notes
  bool fastest = false;             // the verdict says so

  // For programs: as recorded.
  std::string reason;
  std::string detail;
  std::optional<TimeRecord> time;
  std::size_t launches = 0;
  std::optional<double> worst_agreement;
  std::optional<double> first_call;
  std::optional<std::int64_t> peak_memory;  // bytes
  std::optional<RoofRecord> roof_record;
  std::optional<double> latency;     // of asynchronous targets only
  std::optional<double> throughput;  // seconds a call, likewise
  std::string flags;                 // joined by spaces
};

/// Who is faster on a case. Two targets: the second against the first; more: the fastest against
/// the one that comes next.
struct RowVerdict {
  std::optional<Verdict> verdict;  // empty: there are no two measured targets to compare
  std::string sentence;  // "torch 8.6x faster (8.1–9.2)", "same within 2.1 %"; never empty
};

struct TableRow {
  std::string case_id;
  std::string label;                  // the id without the operation in front
  std::string published;              // empty: the article has no such row
  std::vector<TableCell> cells;       // one per target
  std::optional<RowVerdict> verdict;  // empty: one target only
};

struct TableGroup {
  std::string operation;
  std::vector<TableRow> rows;
};

/// What a cell's mark stands for; cells that have the same to say share one.
struct Note {
  std::string text;
  bool bad = false;                    // as is_bad()
  std::vector<std::string> reproduce;  // command lines, one for each cell with a bad outcome
};

/// A line of the footer: "machine", "AMD EPYC 9654, 2 cores, ...".
struct Fact {
  std::string name;
  std::string text;
};

struct TableModel {
  std::vector<std::string> targets;  // ids, the columns
  std::vector<TableGroup> groups;    // one per operation, in the order of the run
  std::vector<Note> notes;
  std::vector<Fact> facts;  // machine, run, each target
  std::string explanation;  // what the columns mean
  std::string reproduce;    // the command line that repeats the run
};

/// A worker that the user added; its command is in no run file, as it holds paths.
struct AddedWorker {
  std::string framework;
  std::string command;
};

/// The table of a run as far as it has come; for one case and target the last outcome counts. The
/// command lines name the added workers, where the run that is still at hand has some.
TableModel make_table(const RunRecord& run, const std::vector<OutcomeRecord>& outcomes,
                      const std::vector<AddedWorker>& added = {});

}  // namespace howfast::report
