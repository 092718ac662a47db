#include "run/worker_client.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <numeric>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/target.hpp"
#include "base/version.hpp"
#include "protocol/tensor_file.hpp"

namespace howfast {
namespace {

using protocol::Failure;

// How long a worker that closed its descriptor may take to end, and to read a request: a machine
// under load may not let it run.
constexpr Seconds kTimeToEnd{5};
constexpr Seconds kTimeToRead{10};

// How long workers that were told to stop, all of them together, may take to end: libraries tear
// down thread pools and free gigabytes, and killing them loses nothing.
constexpr Seconds kTimeToStop{2};

// What a worker says it took may exceed what we saw by this: clocks that are steered and clocks
// that are not differ by at most 500 ppm (adjtimex).
constexpr double kClocksDiffer = 1.001;

// A sentence of a worker or about one; it may hold what a whole answer held.
constexpr std::size_t kLongestDetail = 2000;

// The last line a worker printed says most; a whole log would hide it.
constexpr std::size_t kLongestQuote = 400;

std::string shortened(std::string text) {
  if (text.size() > kLongestDetail) text = text.substr(0, kLongestDetail) + " ...";
  return text;
}

std::string quoted(const std::string& words) {
  if (words.empty()) return "it printed nothing";
  const bool long_one = words.size() > kLongestQuote;
  return fmt::format("its last words: {}{}", long_one ? "..." : "",
                     long_one ? words.substr(words.size() - kLongestQuote) : words);
}

bool is_plain(const std::string& text) {
  constexpr std::size_t kLongest = 1000;  // a call's text is a line of code, a reason a sentence
  return text.size() <= kLongest && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

// What is wrong with a welcome whose every field is of the right type; empty for nothing. Its words
// become target ids and are shown to people.
std::string fault_of(const protocol::Welcome& welcome) {
  std::vector<std::string> seen;
  for (const protocol::Offer& offer : welcome.offers) {
    const std::string id =
        fmt::format("{}{}{}", offer.device, offer.mode.empty() ? "" : "/", offer.mode);
    const auto target = parse_target("worker/" + id);
    if (!target || target->device != offer.device || target->mode != offer.mode) {
      return "it offers a device or mode that is no plain word";
    }
    if (std::ranges::find(seen, id) != seen.end()) return fmt::format("it offers '{}' twice", id);
    if (!is_plain(offer.unavailable))
      return fmt::format("its reason for '{}' is no plain text", id);
    seen.push_back(id);
  }
  const bool rows_are_plain = std::ranges::all_of(welcome.rows, [](const protocol::Row& row) {
    return is_plain(row.operation) && is_plain(row.call);
  });
  if (!rows_are_plain || !is_plain(welcome.version)) return "its rows or version are no plain text";
  return {};
}

CellFailure from_reply(const Failure& failure) {
  const std::string detail = shortened(failure.detail);
  switch (failure.reason) {
    case Failure::Reason::unsupported:
      return {Outcome::unsupported, Reason::framework_refused, detail, false};
    case Failure::Reason::out_of_memory:
      return {Outcome::out_of_memory, Reason::allocation_failed, detail, false};
    case Failure::Reason::failed: break;
  }
  return {Outcome::failed, Reason::framework_error, detail, false};
}

}  // namespace

std::vector<double> seconds_a_call(const protocol::Timed& timed, std::size_t calls) {
  std::vector<double> seconds;
  for (const std::int64_t nanoseconds : timed.nanoseconds) {
    const auto sample = static_cast<double>(std::max<std::int64_t>(nanoseconds, 1));
    seconds.push_back(1e-9 * sample / static_cast<double>(calls));
  }
  return seconds;
}

CellFailure WorkerClient::broken(const std::string& what) {
  process_.end(Seconds{0});
  return {Outcome::failed, Reason::broken_protocol, shortened(what), true};
}

bool WorkerClient::claims_too_much(double nanoseconds) const {
  return !virtual_clock_ && nanoseconds * 1e-9 > asked_for_.count() * kClocksDiffer;
}

CellFailure WorkerClient::took_too_long(double nanoseconds) {
  return broken(fmt::format("it claims {:.3g} s of calls, but only {:.3g} s went by",
                            nanoseconds * 1e-9, asked_for_.count()));
}

CellFailure WorkerClient::ended() {
  const Ending ending = process_.end(kTimeToEnd);
  const std::string words = quoted(process_.last_words());
  if (ending.by_us) {
    return {Outcome::failed, Reason::broken_protocol,
            fmt::format("the worker closed its descriptors and went on; {}", words), true};
  }
  const bool killed = ending.signal != 0;
  // The kernel's out-of-memory killer leaves no other trace that a driver may read.
  if (ending.signal == SIGKILL && out_of_memory_kills() > kills_before_) {
    return {Outcome::out_of_memory, Reason::killed_for_memory,
            fmt::format("the worker was {}, and the system ran out of memory meanwhile; {}",
                        ending.describe(), words),
            true};
  }
  return {Outcome::crashed, killed ? Reason::killed_by_signal : Reason::exited,
          fmt::format("the worker {}{}; {}", killed ? "was " : "", ending.describe(), words), true};
}

std::optional<CellFailure> WorkerClient::ended_meanwhile() {
  return process_.has_ended() ? std::optional(ended()) : std::nullopt;
}

template <typename Reply>
Answer<Reply> WorkerClient::ask(const protocol::Request& request, Seconds patience) {
  const std::uint64_t id = ++last_id_;
  const std::string_view asked = protocol::name_of(request);
  const auto started = std::chrono::steady_clock::now();
  const bool sent = process_.send(protocol::to_line(request, id), std::min(patience, kTimeToRead));
  const WorkerProcess::Received received =
      sent ? process_.receive(patience) : WorkerProcess::EndOfOutput{};
  asked_for_ = std::chrono::steady_clock::now() - started;
  if (std::holds_alternative<WorkerProcess::EndOfOutput>(received)) return tl::unexpected(ended());
  if (std::holds_alternative<WorkerProcess::Interrupted>(received)) {
    process_.end(Seconds{0});
    return tl::unexpected(
        CellFailure{Outcome::skipped, Reason::interrupted, "the run was interrupted", true});
  }
  if (std::holds_alternative<WorkerProcess::TimedOut>(received)) {
    process_.end(Seconds{0});
    return tl::unexpected(CellFailure{Outcome::timed_out, Reason::no_answer,
                                      fmt::format("no answer to '{}' within {:.3g} s; {}", asked,
                                                  patience.count(), quoted(process_.last_words())),
                                      true});
  }
  const auto* line = std::get_if<std::string>(&received);
  if (line == nullptr) {
    return tl::unexpected(broken(
        fmt::format("its answer to '{}' is longer than {} bytes", asked, protocol::kLongestLine)));
  }
  auto parsed = protocol::parse_reply(*line);
  if (!parsed) {
    return tl::unexpected(broken(fmt::format("bad answer to '{}': {}", asked, parsed.error())));
  }
  if (parsed->id != id) {
    return tl::unexpected(broken(
        fmt::format("asked '{}' as number {}, it answered number {}", asked, id, parsed->id)));
  }
  if (const auto* failure = std::get_if<Failure>(&parsed->message)) {
    return tl::unexpected(from_reply(*failure));
  }
  auto* reply = std::get_if<Reply>(&parsed->message);
  if (reply == nullptr) {
    return tl::unexpected(broken(
        fmt::format("asked '{}', it answered '{}'", asked, protocol::name_of(parsed->message))));
  }
  return std::move(*reply);
}

Answer<protocol::Welcome> WorkerClient::hello(Seconds patience) {
  auto welcome =
      ask<protocol::Welcome>(protocol::Hello{protocol::kVersion, kHowfastVersion}, patience);
  if (welcome && welcome->protocol != protocol::kVersion) {
    return tl::unexpected(broken(fmt::format(
        "it speaks protocol {}, this howfast speaks {}: rebuild the worker or update howfast",
        welcome->protocol, protocol::kVersion)));
  }
  if (welcome) {
    if (const std::string fault = fault_of(*welcome); !fault.empty()) {
      return tl::unexpected(broken(fault));
    }
    // A worker behind a wrapper is another process than the one we started.
    if (welcome->process == process_.pid()) {
      computing_process_ = process_.pid();
      if (protocol::can_read_memory(process_.pid())) memory_ = process_.pid();
    }
  }
  return welcome;
}

Answer<protocol::Opened> WorkerClient::open(const protocol::Open& request, Seconds patience) {
  auto opened = ask<protocol::Opened>(request, patience);
  if (!opened) return opened;
  const bool plain = std::ranges::all_of(opened->settings, [](const auto& setting) {
    return is_plain(setting.first) && is_plain(setting.second);
  });
  if (!plain) return tl::unexpected(broken("its settings are no plain text"));
  const auto clock = opened->settings.find("clock");
  virtual_clock_ = clock != opened->settings.end() && clock->second == "virtual";
  return opened;
}

Answer<protocol::Loaded> WorkerClient::load(const protocol::Load& request, Seconds patience) {
  return ask<protocol::Loaded>(request, patience);
}

Answer<protocol::Timed> WorkerClient::time(const protocol::Time& request, Seconds patience) {
  auto timed = ask<protocol::Timed>(request, patience);
  if (timed && timed->nanoseconds.size() != request.samples) {
    return tl::unexpected(broken(fmt::format("asked for {} samples, it sent {}", request.samples,
                                             timed->nanoseconds.size())));
  }
  if (timed && timed->flush_bytes != request.flush_bytes) {
    return tl::unexpected(CellFailure{Outcome::unsupported, Reason::framework_refused,
                                      "its worker does not empty caches between calls", false});
  }
  // One short sample may fall between two ticks of a coarse clock; all of them cannot.
  const auto took_none = [](std::int64_t nanoseconds) { return nanoseconds == 0; };
  if (timed && std::ranges::all_of(timed->nanoseconds, took_none)) {
    return tl::unexpected(
        broken(fmt::format("it says that {} calls took no time", request.samples * request.calls)));
  }
  if (timed) {
    // As reals: claims that no 64 bits can add up are claims too.
    const double claimed =
        std::accumulate(timed->nanoseconds.begin(), timed->nanoseconds.end(), 0.0);
    if (claims_too_much(claimed)) return tl::unexpected(took_too_long(claimed));
  }
  return timed;
}

Answer<protocol::HandedOver> WorkerClient::hand_over(const protocol::HandOver& request,
                                                     Seconds patience) {
  return ask<protocol::HandedOver>(request, patience);
}

Answer<protocol::Unloaded> WorkerClient::unload(Seconds patience) {
  return ask<protocol::Unloaded>(protocol::Unload{}, patience);
}

void WorkerClient::ask_to_stop() {
  process_.thaw();
  process_.send(protocol::to_line(protocol::Stop{}, ++last_id_), Seconds{0});
  process_.close_requests();
}

void WorkerClient::stop_all(const std::vector<WorkerClient*>& workers) {
  for (WorkerClient* worker : workers) worker->ask_to_stop();
  const auto started = std::chrono::steady_clock::now();
  for (WorkerClient* worker : workers) {
    worker->process_.end(kTimeToStop - Seconds(std::chrono::steady_clock::now() - started));
  }
}

}  // namespace howfast
