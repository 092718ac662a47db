#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/case.hpp"
#include "base/error.hpp"

/// What driver and worker say to each other: one JSON object a line; docs/protocol.md is the
/// specification and these structs are its nouns. The driver asks, the worker answers each request
/// once, in order, repeating its id.
namespace howfast::protocol {

/// Raised with every change that an older peer would misunderstand.
inline constexpr int kVersion = 1;

/// Longest line either side accepts: a full load or timed message is far below 1 MiB.
inline constexpr std::size_t kLongestLine = std::size_t{16} << 20;

/// The environment variables that hold the two inherited descriptors' numbers.
inline constexpr const char* kReadVariable = "HOWFAST_READ_FD";    // the worker reads requests here
inline constexpr const char* kWriteVariable = "HOWFAST_WRITE_FD";  // and writes replies here

using Settings = std::map<std::string, std::string>;

// ---- requests -----------------------------------------------------------------------------------

/// First request of every worker's life.
struct Hello {
  int protocol = kVersion;
  std::string howfast;  // the driver's version
};

/// Chooses what this process is for its whole life: once, before any load.
struct Open {
  std::string device;
  std::string mode;                  // empty: as shipped
  std::uint64_t placement_seed = 0;  // where buffers, stack and heap come to lie in this launch
};

/// Makes a case ready: copies every input set into the framework's own memory, on its device and in
/// its native layout. input_files[set][input] is the path of a tensor file.
struct Load {
  Case definition;
  std::vector<std::vector<std::string>> input_files;
};

/// Times a slice: drops the kept outputs, makes `discards` unmeasured calls, then `samples` samples
/// of `calls` calls each between two clock reads, synchronised inside. Call number j of the slice
/// (discards counted) uses input set sets[j % sets.size()].
struct Time {
  std::size_t discards = 0;
  std::size_t samples = 1;
  std::size_t calls = 1;
  std::vector<std::size_t> sets;
  // Before each sample, outside the clock, this much other memory goes through every cache; 0:
  // none.
  std::size_t flush_bytes = 0;
};

/// Writes what the last timed call produced, each output to the given path; it must not be computed
/// again.
struct HandOver {
  std::vector<std::string> output_files;  // empty: they stay in memory (see Welcome::process)
};

/// Frees everything of the loaded case.
struct Unload {};

/// The worker exits with status 0 without a reply.
struct Stop {};

using Request = std::variant<Hello, Open, Load, Time, HandOver, Unload, Stop>;

// ---- replies ------------------------------------------------------------------------------------

/// One device and mode a worker can be.
struct Offer {
  std::string device;
  std::string mode;
  bool by_default = true;   // as shipped, uncompiled, C++: runs when the user names no targets
  std::string unavailable;  // why it cannot run on this machine and how to mend that; empty: it can
  Settings environment;     // variables that must be set before this target's process starts
};

/// One operation a worker can do, with the call it makes, as that framework's users write it.
struct Row {
  std::string operation;
  std::string call;
};

struct Welcome {  // reply to Hello
  int protocol = kVersion;
  std::string framework;
  std::string version;
  std::vector<Offer> offers;
  std::vector<Row> rows;
  // The worker's own process number if it can leave outputs in its memory, where the driver reads
  // them while the process stands still; 0: it writes files.
  std::int64_t process = 0;
};

struct Opened {       // reply to Open
  Settings settings;  // what decides speed and is not the driver's: threads, BLAS, allocator, TF32
  // Calls return before the device has done them: what one call takes, waited for, and what one
  // more adds are two numbers.
  bool asynchronous = false;
};

struct Loaded {};  // reply to Load

/// An output that is whole: in its file, which is closed, or in memory until the next request.
struct Produced {
  DType dtype = DType::f32;  // frameworks differ in the dtype of indices
  Shape shape;
  std::uint64_t address = 0;  // of its elements, dense and row-major; 0: in its file
  std::string device;         // where the framework had it, "cpu", "cuda:0"; empty: not told
};

/// What the operating system saw of the worker's process during the slice; -1 where unknown.
struct Evidence {
  std::int64_t cpu_nanoseconds = -1;
  std::int64_t run_queue_nanoseconds = -1;  // runnable, but waiting for a core
  std::int64_t minor_faults = -1;
  std::int64_t involuntary_switches = -1;
};

struct Timed {                            // reply to Time
  std::vector<std::int64_t> nanoseconds;  // raw duration of each sample (of all its calls together)
  Evidence evidence;
  std::size_t flush_bytes = 0;  // as asked for, by a worker that did it
};

struct HandedOver {     // reply to HandOver
  std::size_t set = 0;  // the input set that call used
  std::vector<Produced> outputs;
};

struct Unloaded {};  // reply to Unload

/// Reply to any request that the worker could not carry out; the process stays usable.
struct Failure {
  enum class Reason : std::uint8_t { unsupported, out_of_memory, failed };
  Reason reason = Reason::failed;
  std::string detail;  // one sentence: what, quoting shapes
};

using Reply = std::variant<Welcome, Opened, Loaded, Timed, HandedOver, Unloaded, Failure>;

// ---- lines --------------------------------------------------------------------------------------

/// Without the newline that ends it on the wire.
std::string to_line(const Request& request, std::uint64_t id);
std::string to_line(const Reply& reply, std::uint64_t id);

/// A message together with the id that pairs replies with requests.
template <typename Message>
struct Numbered {
  std::uint64_t id = 0;
  Message message;
};

/// Reads a line of the other side, every field checked. The error names the field; what to do with
/// it is the caller's business (the driver records it, the worker gives up).
tl::expected<Numbered<Request>, std::string> parse_request(std::string_view line);
tl::expected<Numbered<Reply>, std::string> parse_reply(std::string_view line);

/// "time", "timed", ...: for messages about messages.
std::string_view name_of(const Request& request);
std::string_view name_of(const Reply& reply);
std::string_view name_of(Failure::Reason reason);

}  // namespace howfast::protocol
