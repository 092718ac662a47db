#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "frameworks/scripted/framework.hpp"
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
  return text == nullptr ? 1 : std::max(1ULL, std::strtoull(text, nullptr, 10));
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

void flood() {
  const std::string words(1 << 20, '#');
  for (std::FILE* stream : {stdout, stderr}) {
    for (int i = 0; i < 4; ++i) std::fputs(words.c_str(), stream);
    std::fputs("\n", stream);
    std::fflush(stream);
  }
}

/// Does what makes an answer impossible or needless.
void misbehave(const Part& part) {
  if (part.fault == Fault::flood) flood();
  if (part.fault == Fault::exit) std::_Exit(part.number);
  if (part.fault == Fault::signal) {
    std::signal(part.number, SIG_DFL);  // sanitizers catch some
    std::raise(part.number);
  }
  while (part.fault == Fault::hang) ::pause();
}

void spoil_files(const Part& part, const protocol::Request& request) {
  std::vector<std::string> files;
  if (const auto* answer = std::get_if<protocol::Answer>(&request)) files = answer->output_files;
  if (const auto* last = std::get_if<protocol::HandOver>(&request)) files = last->output_files;
  for (const std::string& file : files) {
    if (part.fault == Fault::truncated_file) {
      std::filesystem::resize_file(file, std::filesystem::file_size(file) - 1);
    }
    if (part.fault == Fault::missing_file) std::filesystem::remove(file);
  }
}

std::string line_for(const Part& part, protocol::Reply reply, std::uint64_t id) {
  if (part.fault == Fault::nonsense) return "this is no reply";
  if (part.fault == Fault::endless_line) return std::string(protocol::kLongestLine + 1, ' ');
  if (auto* welcome = std::get_if<protocol::Welcome>(&reply);
      welcome != nullptr && part.fault == Fault::other_protocol) {
    ++welcome->protocol;
  }
  if (part.fault == Fault::no_output) {
    if (auto* answered = std::get_if<protocol::Answered>(&reply)) answered->outputs.clear();
    if (auto* handed = std::get_if<protocol::HandedOver>(&reply)) handed->outputs.clear();
  }
  return to_line(reply, part.fault == Fault::other_id ? id + 1 : id);
}

int serve(Script& script) {
  std::optional<worker::LineChannel> channel = worker::LineChannel::inherited();
  if (!channel) {
    fmt::print(stderr, "This worker plays scripts for howfast's tests; it is started by them.\n");
    return static_cast<int>(ExitCode::usage);
  }
  ScriptedFramework framework(script.offers());
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
    misbehave(part);
    if (std::holds_alternative<protocol::Stop>(request->message)) return 0;
    framework.play(part);
    const protocol::Reply reply = session.reply_to(request->message);
    if (!std::holds_alternative<protocol::Failure>(reply)) spoil_files(part, request->message);
    if (!channel->write(line_for(part, reply, request->id))) return 0;
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
