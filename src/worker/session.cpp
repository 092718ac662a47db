#include "worker/session.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include <fmt/format.h>

#include "protocol/tensor_file.hpp"
#include "worker/slice.hpp"

namespace howfast::worker {
namespace {

using protocol::Failure;

// A library's message may quote a whole kernel; a person reads one sentence.
constexpr std::size_t kLongestDetail = 2000;

Failure failure(Failure::Reason reason, std::string detail) {
  if (detail.size() > kLongestDetail) {
    detail.resize(kLongestDetail);
    detail += " ...";
  }
  return {reason, std::move(detail)};
}

/// The request came at the wrong time or does not fit what came before.
class Misplaced : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

void require(bool holds, const char* otherwise) {
  if (!holds) throw Misplaced(otherwise);
}

void check_set(std::size_t set, std::size_t sets) {
  if (set >= sets) {
    throw Misplaced(fmt::format("input set {} was asked for, and {} were loaded", set, sets));
  }
}

std::string form(DType dtype, const Shape& shape) {
  return fmt::format("{}{}", name_of(dtype), to_string(shape));
}

/// Maps an input file, which must hold what the case says.
protocol::MappedTensor map_input(const std::string& path, const TensorSpec& input) {
  Expected<protocol::MappedTensor> mapped = protocol::MappedTensor::open(path);
  if (!mapped) throw std::runtime_error(mapped.error().message);
  const TensorView& view = mapped->view();
  if (view.dtype() != input.dtype || view.shape() != input.shape) {
    throw std::runtime_error(fmt::format("tensor file {} holds {}, and input '{}' is {}", path,
                                         form(view.dtype(), view.shape()), input.name,
                                         form(input.dtype, input.shape)));
  }
  return std::move(*mapped);
}

/// Throws when the system refuses to give as much memory as the case takes at least: the copies of
/// its inputs beside the mapped files, and then its outputs. Some frameworks (MLX on the CPU) write
/// to what they asked for without looking whether they got it. Nothing is touched, and no
/// allocator is told.
void require_memory(const Case& definition, std::size_t sets) {
  const std::size_t inputs = sets * definition.input_bytes();
  const std::size_t bytes = inputs + std::max(inputs, definition.output_bytes());
  void* pages = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) {
    throw OutOfMemory(
        fmt::format("the case takes {} MB, which the system refuses", bytes / 1'000'000));
  }
  ::munmap(pages, bytes);
}

}  // namespace

protocol::Reply Session::reply_to(const protocol::Request& request) {
  in_memory_.clear();
  try {
    std::optional<protocol::Reply> reply;
    const auto act_on_it = [&] {
      reply = std::visit([this](const auto& kind) { return act(kind); }, request);
    };
    if (placement_) {
      placement_->with_stack_pad(act_on_it);
    } else {
      act_on_it();
    }
    return std::move(*reply);
  } catch (const Unsupported& error) {
    return failure(Failure::Reason::unsupported, error.what());
  } catch (const OutOfMemory& error) {
    return failure(Failure::Reason::out_of_memory, error.what());
  } catch (const std::bad_alloc&) {
    return failure(Failure::Reason::out_of_memory, "the process could allocate no more memory");
  } catch (const std::exception& error) {
    return failure(Failure::Reason::failed, error.what());
  } catch (...) {
    return failure(Failure::Reason::failed, "the framework threw something that is no exception");
  }
}

protocol::Reply Session::act(const protocol::Hello&) {
  // Whether the two versions go together is for the driver to say.
  require(!welcome_, "hello came twice");
  welcome_ = framework_.welcome();
  welcome_->process = ::getpid();
  return *welcome_;
}

protocol::Reply Session::act(const protocol::Open& open) {
  require(welcome_.has_value(), "open came before hello");
  require(!placement_, "open came twice");
  const auto offer = std::find_if(
      welcome_->offers.begin(), welcome_->offers.end(), [&open](const protocol::Offer& candidate) {
        return candidate.device == open.device && candidate.mode == open.mode;
      });
  if (offer == welcome_->offers.end()) {
    throw Unsupported(fmt::format("no device '{}' with mode '{}'", open.device, open.mode));
  }
  if (!offer->unavailable.empty()) throw Unsupported(offer->unavailable);
  placement_.emplace(open.placement_seed);
  try {
    protocol::Settings settings = framework_.open(open.device, open.mode);
    return protocol::Opened{std::move(settings), framework_.asynchronous()};
  } catch (...) {
    placement_.reset();
    throw;
  }
}

protocol::Reply Session::act(const protocol::Load& load) {
  require(placement_.has_value(), "load came before open");
  require(!loaded_, "load came before the case before it was unloaded");
  const Case& definition = load.definition;
  if (std::none_of(welcome_->rows.begin(), welcome_->rows.end(), [&](const protocol::Row& row) {
        return row.operation == definition.operation;
      })) {
    throw Unsupported(fmt::format("no row for operation '{}'", definition.operation));
  }
  require_memory(definition, load.input_files.size());
  std::vector<protocol::MappedTensor> files;
  std::vector<std::vector<TensorView>> inputs;
  for (const std::vector<std::string>& set : load.input_files) {
    inputs.emplace_back();
    for (std::size_t input = 0; input < set.size(); ++input) {
      files.push_back(map_input(set[input], definition.inputs[input]));
      inputs.back().push_back(files.back().view());
    }
  }
  sets_ = inputs.size();
  loaded_ = framework_.load(definition, InputSets(std::move(inputs), placement_->next_seed()));
  last_set_.reset();
  return protocol::Loaded{};
}

protocol::Reply Session::act(const protocol::Time& time) {
  require(loaded_ != nullptr, "time came before load");
  for (const std::size_t set : time.sets) check_set(set, sets_);
  last_set_.reset();
  if (time.flush_bytes == 0) {
    flush_.reset();
  } else if (!flush_ || flush_->bytes() != time.flush_bytes) {
    flush_.emplace(time.flush_bytes);
  }
  Slice slice = time_slice(framework_, *loaded_, time, flush_ ? &*flush_ : nullptr);
  last_set_ = slice.last_set;
  slice.timed.flush_bytes = time.flush_bytes;
  return std::move(slice.timed);
}

protocol::Reply Session::act(const protocol::HandOver& hand_over) {
  require(loaded_ != nullptr, "hand_over came before load");
  require(last_set_.has_value(), "hand_over came before a call that succeeded");
  return protocol::HandedOver{*last_set_, leave_outputs(hand_over.output_files)};
}

protocol::Reply Session::act(const protocol::Unload&) {
  require(loaded_ != nullptr, "unload came before load");
  loaded_.reset();
  return protocol::Unloaded{};
}

protocol::Reply Session::act(const protocol::Stop&) { throw Misplaced("stop has no reply"); }

std::vector<protocol::Produced> Session::leave_outputs(const std::vector<std::string>& files) {
  std::vector<HostTensor> outputs = loaded_->outputs();
  if (files.empty()) {
    in_memory_ = std::move(outputs);
    std::vector<protocol::Produced> left;
    for (const HostTensor& output : in_memory_) {
      left.push_back({output.view.dtype(), output.view.shape(),
                      reinterpret_cast<std::uintptr_t>(output.view.data()), output.device});
    }
    return left;
  }
  if (outputs.size() != files.size()) {
    throw std::runtime_error(fmt::format("the framework produced {} outputs, and {} were asked for",
                                         outputs.size(), files.size()));
  }
  std::vector<protocol::Produced> written;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const TensorView& view = outputs[i].view;
    if (const Expected<void> done = protocol::write_tensor_file(files[i], view); !done) {
      throw std::runtime_error(done.error().message);
    }
    written.push_back({view.dtype(), view.shape(), 0, outputs[i].device});
  }
  return written;
}

}  // namespace howfast::worker
