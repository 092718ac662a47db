#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "protocol/messages.hpp"

/// The scripted worker: it plays a script, so that what the driver makes of speeds, wrong answers
/// and broken workers can be tested exactly. Its answers are right and its calls take 1 ms of a
/// virtual clock, unless a rule of the script says otherwise. The script is the JSON file that the
/// variable HOWFAST_SCRIPT names:
///
///   {"clock": "virtual",
///    "offers": [{"device": "cpu"}, {"device": "cpu", "mode": "fast"}],
///    "rules": [{"target": "cpu/fast", "seconds": 0.0005},
///              {"case": "softmax/*", "seconds": [0.001, 0.002], "per": "launch"},
///              {"case": "sort/*", "request": "time", "nth": 2, "do": "signal", "number": 11}]}
///
/// clock (default: virtual): with "real", calls take what they take and `seconds` means nothing
/// offers (default: one, device cpu): as in a welcome; every field but device may be left out.
/// asynchronous (default: false): whether the worker says so of its device
/// outputs (default: files): with "memory", they stay there and no fault of files applies
/// A rule applies to a request if everything holds that it names:
///   target   glob over "device" or "device/mode"
///   case     glob over the id of the loaded case ('*' and '?' are special)
///   request  a request's name
///   launch   the launch, counted from 1: the driver's HOWFAST_LAUNCH; a worker that is only asked
///            what it offers is in none
///   nth      only the n-th request of this process for which the rest holds, counted from 1
/// and has `seconds`, `wait` or `do`; of each kind, the first that applies wins:
///   seconds  what one call takes; of a list, the values are taken in turn, one per launch or, with
///            "per": "request", one per request to which the rule applies
///   wait     seconds that waiting for the device takes, whatever was called; 0 if no rule says
///   do       one of the faults below; `number` is its signal or exit status
namespace howfast::scripted {

enum class Fault : std::uint8_t {
  // What a framework may say, of open, load, time:
  unsupported,
  error,
  out_of_memory,
  // What may be wrong in what is handed over (of a case the first time what its first call
  // produced):
  zeros,
  constant,       // every element is the first
  stale,          // the answer for the input set before
  gap,            // 1/64 of the elements, in one block, was not written (is zero)
  nan,            // one element is
  dropped_axis,   // computed over the flattened input, whatever axis was asked
  last_axis,      // computed along that, whatever axis was asked
  first_input,    // the result was thrown away: the first input comes back
  first_column,   // only there differs the result from the first input
  other_reading,  // of the operation's name: the same of the negated input, negated
  ones_for_mask,  // the last input filled with ones
  tf32,           // inputs rounded to 10 bits of fraction
  wrong_shape,    // one axis more, of extent 1
  wrong_dtype,    // the same numbers as f64
  no_output,      // the reply lists none
  two_outputs,    // the reply lists each twice
  other_device,   // the reply says that they lay on a device that the target is not
  // What may be wrong with their files:
  truncated_file,
  missing_file,
  empty_file,
  foreign_file,  // it starts with other bytes than a tensor file
  other_header,  // its header does not say what the reply says
  folder,        // in the file's place
  pipe,
  link_to_zeros,   // /dev/zero
  link_to_file,    // the file itself, moved
  shrinking_file,  // right, but a process that is not frozen with its worker cuts it short later
  // What may be wrong with outputs in memory:
  no_address,
  bad_address,  // nothing is there
  // What calls may do:
  idle,  // but for the first they compute nothing: what came before remains
  // What a process may do instead of answering:
  signal,
  exit,
  hang,
  closed_replies,  // closes that descriptor and lives on
  endless_flood,   // prints for ever
  dripping,        // blanks in place of an answer, for ever
  exhausted,       // takes memory until it is killed
  // What may be wrong with the reply:
  nonsense,        // it is no JSON
  nested,          // a million brackets deep
  previous_id,     // it is for the request before
  other_protocol,  // of hello: a version that howfast does not speak
  endless_line,    // of 20 MB, longer than a line may be
  claims_ages,     // every duration is 292 years
  unflushed,       // of time: it does not say that it emptied the caches
  waited,          // of time: in its evidence, its threads waited for a core all the time
  waited_briefly,  // of time: half of the little they wanted one, far below a slice
  // And with everything else right:
  flood,   // 4 MiB on stdout and as much on stderr; of `time`, from a thread beside the calls
  pieces,  // the reply comes in pieces
  spoilt_inputs,    // of load: afterwards writes to the input files, and cuts them to nothing
  escapee,          // leaves a process behind, in a session of its own
  ends_afterwards,  // by the signal `number`, as soon as it has replied
};

/// What is asked of the worker, as rules see it.
struct Moment {
  std::string target;   // empty before open
  std::string case_id;  // empty while no case is loaded
  std::string request;
  std::uint64_t launch = 1;
};

struct Rule {
  std::string target = "*";
  std::string case_id = "*";
  std::string request = "*";
  std::optional<std::uint64_t> launch;
  std::optional<std::uint64_t> nth;
  std::vector<double> seconds;  // empty: this rule has a fault
  bool per_request = false;
  std::optional<double> wait;
  std::optional<Fault> fault;
  int number = 0;
};

/// What to do at a moment.
struct Part {
  double seconds = 1e-3;
  double wait = 0;
  std::optional<Fault> fault;
  int number = 0;
};

class Script {
 public:
  Script(std::vector<protocol::Offer> offers, std::vector<Rule> rules, bool virtual_clock = true,
         bool outputs_in_memory = false, bool asynchronous = false);

  /// The error names the file and the field.
  static Expected<Script> read(const std::filesystem::path& path);
  static Expected<Script> parse(std::string_view text);

  const std::vector<protocol::Offer>& offers() const { return offers_; }
  bool virtual_clock() const { return virtual_clock_; }
  bool outputs_in_memory() const { return outputs_in_memory_; }
  bool asynchronous() const { return asynchronous_; }

  /// What the script says of the next request; counts it.
  Part next(const Moment& moment);

 private:
  std::vector<protocol::Offer> offers_;
  std::vector<Rule> rules_;
  bool virtual_clock_;
  bool outputs_in_memory_;
  bool asynchronous_;
  std::vector<std::uint64_t> applied_;  // how often each rule has applied, but for its nth
};

}  // namespace howfast::scripted
