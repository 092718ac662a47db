#include <csignal>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "frameworks/scripted/framework.hpp"
#include "frameworks/scripted/misdeeds.hpp"
#include "frameworks/scripted/script.hpp"
#include "worker/line_channel.hpp"
#include "worker/session.hpp"

/// The serve loop of the scripted worker: that of worker/serve.cpp, with the faults put in that lie
/// below what a Framework can do.
namespace howfast::scripted {
namespace {

Expected<Script> script_of_environment() {
  if (const char* path = std::getenv("HOWFAST_SCRIPT")) return Script::read(path);
  return Script({{.device = "cpu",
                  .mode = "",
                  .by_default = false,
                  .unavailable = "plays a script for howfast's own tests; name one in the variable "
                                 "HOWFAST_SCRIPT",
                  .environment = {}}},
                {});
}

std::uint64_t launch_of_environment() {
  const char* text = std::getenv("HOWFAST_LAUNCH");
  return text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
}

/// Keeps the moment's target and case up to date; the request that opens or loads is itself of that
/// target and case.
void follow(Moment& moment, const protocol::Request& request) {
  moment.request = name_of(request);
  if (const auto* open = std::get_if<protocol::Open>(&request)) {
    moment.target = open->device + (open->mode.empty() ? "" : "/" + open->mode);
  } else if (const auto* load = std::get_if<protocol::Load>(&request)) {
    moment.case_id = load->definition.id;
  }
}

int serve(Script& script) {
  std::optional<worker::LineChannel> channel = worker::LineChannel::inherited();
  if (!channel) {
    fmt::print(stderr, "This worker plays scripts for howfast's tests; it is started by them.\n");
    return static_cast<int>(ExitCode::usage);
  }
  ScriptedFramework framework(script.offers(), script.virtual_clock(), script.asynchronous());
  worker::Session session(framework);
  Moment moment;
  moment.launch = launch_of_environment();
  while (const std::optional<std::string> line = channel->read()) {
    const auto request = protocol::parse_request(*line);
    if (!request) {
      fmt::print(stderr, "scripted worker: bad request: {}\n", request.error());
      return worker::kBadRequest;
    }
    follow(moment, request->message);
    const Part part = script.next(moment);
    act_instead(part);
    if (std::holds_alternative<protocol::Stop>(request->message)) return 0;
    framework.play(part);
    protocol::Reply reply = session.reply_to(request->message);
    auto* welcome = std::get_if<protocol::Welcome>(&reply);
    if (welcome != nullptr && !script.outputs_in_memory()) welcome->process = 0;
    auto* timed = std::get_if<protocol::Timed>(&reply);
    if (timed != nullptr && script.virtual_clock()) {
      // Nobody waits for a core in virtual time; of the real one a slice takes next to nothing.
      timed->evidence.run_queue_nanoseconds = 0;
    }
    if (!std::holds_alternative<protocol::Failure>(reply)) spoil_files(part, request->message);
    const std::string answer = line_for(part, reply, request->id);
    if (part.fault == Fault::pieces) {
      write_in_pieces(answer);
    } else if (!channel->write(answer)) {
      return 0;
    }
    if (part.fault == Fault::ends_afterwards) {
      std::signal(part.number, SIG_DFL);
      std::raise(part.number);
    }
    if (std::holds_alternative<protocol::Unload>(request->message)) moment.case_id.clear();
  }
  return 0;
}

}  // namespace
}  // namespace howfast::scripted

int main() {
  howfast::Expected<howfast::scripted::Script> script = howfast::scripted::script_of_environment();
  if (!script) {
    fmt::print(stderr, "scripted worker: {}\n", script.error().message);
    return static_cast<int>(script.error().code);
  }
  return howfast::scripted::serve(*script);
}
