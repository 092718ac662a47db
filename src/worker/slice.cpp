#include "worker/slice.hpp"

#include "worker/evidence.hpp"

namespace howfast::worker {
namespace {

/// The input sets in the order in which the calls of a slice use them.
class SetOrder {
 public:
  explicit SetOrder(const std::vector<std::size_t>& sets) : sets_(sets) {}

  std::size_t next() {
    last_ = sets_[at_];
    at_ = at_ + 1 == sets_.size() ? 0 : at_ + 1;
    return last_;
  }
  std::size_t last() const { return last_; }

 private:
  const std::vector<std::size_t>& sets_;
  std::size_t at_ = 0;
  std::size_t last_ = 0;
};

}  // namespace

Slice time_slice(Framework& framework, LoadedCase& loaded, const protocol::Time& request,
                 CacheFlush* flush) {
  Slice slice;
  std::vector<std::int64_t>& nanoseconds = slice.timed.nanoseconds;
  nanoseconds.reserve(request.samples);
  SetOrder order(request.sets);
  const protocol::Evidence before = read_evidence();

  loaded.drop_outputs();
  for (std::size_t call = 0; call < request.discards; ++call) loaded.call(order.next());
  loaded.synchronize();

  for (std::size_t sample = 0; sample < request.samples; ++sample) {
    // Freeing what an earlier sample produced is no part of this one. (Within a sample each call's
    // outputs take the place of those before, freed inside the clock as in a user's loop.)
    loaded.drop_outputs();
    if (flush != nullptr) (*flush)();
    const std::int64_t start = framework.now();
    for (std::size_t call = 0; call < request.calls; ++call) loaded.call(order.next());
    loaded.synchronize();
    const std::int64_t end = framework.now();
    nanoseconds.push_back(end - start);
  }

  slice.timed.evidence = difference(read_evidence(), before);
  slice.last_set = order.last();
  return slice;
}

}  // namespace howfast::worker
