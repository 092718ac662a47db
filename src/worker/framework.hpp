#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/case.hpp"
#include "base/tensor.hpp"
#include "protocol/messages.hpp"
#include "worker/input_sets.hpp"

/// What a framework folder implements; serve() does the rest. One thread makes all these calls.
namespace howfast::worker {

/// Throw this from open() or load() for what the framework cannot do: the outcome *unsupported*
/// with this sentence. (std::bad_alloc becomes out_of_memory, any other exception failed.)
class Unsupported : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throw this where the framework has an out-of-memory exception of its own.
class OutOfMemory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An output in host memory, dense, row-major, in the catalogue's layout.
struct HostTensor {
  TensorView view;
  std::shared_ptr<const void> owner;  // keeps the bytes alive
  std::string device = {};            // where it was before it was copied, in the framework's words
};

/// A case whose inputs lie ready in the framework's own memory.
class LoadedCase {
 public:
  virtual ~LoadedCase() = default;

  /// Starts one call on input set `set` and keeps its outputs in place of those of the call before.
  /// A lazy framework builds a fresh graph and evaluates every output. May return before an
  /// asynchronous device has finished.
  virtual void call(std::size_t set) = 0;

  /// Returns when everything that was called is done on the device.
  virtual void synchronize() = 0;

  /// Frees the kept outputs.
  virtual void drop_outputs() = 0;

  /// The kept outputs of the last call, copied back from the device; never computed again.
  virtual std::vector<HostTensor> outputs() = 0;
};

class Framework {
 public:
  virtual ~Framework() = default;

  /// Name, version, devices and modes, and one row per operation. Called first.
  virtual protocol::Welcome welcome() = 0;

  /// Makes this process the target device/mode (one of welcome()'s offers); returns the settings
  /// that decide speed.
  virtual protocol::Settings open(const std::string& device, const std::string& mode) = 0;

  /// Whether calls on the opened device return before they are done.
  virtual bool asynchronous() const { return false; }

  /// Copies all input sets, with InputSets::copied(), into the framework's own memory, in its
  /// native layout, evaluated and on the device.
  virtual std::unique_ptr<LoadedCase> load(const Case& definition, const InputSets& inputs) = 0;

  /// Nanoseconds of the clock that times calls; monotonic. Only a framework that plays a script
  /// has another than the machine's.
  virtual std::int64_t now();
};

/// Speaks the protocol over the inherited descriptors until stop or end of input; the main function
/// of every C++ worker is `return serve(framework);`. Started by hand, it says so and returns 64.
int serve(Framework& framework);

}  // namespace howfast::worker
