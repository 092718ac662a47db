#include <csignal>
#include <cstdio>
#include <stdexcept>

#include <fmt/format.h>

#include "worker/line_channel.hpp"
#include "worker/session.hpp"

namespace howfast::worker {
namespace {

int give_up(std::string_view why) {
  fmt::print(stderr, "howfast worker: bad request: {}\n", why);
  return kBadRequest;
}

}  // namespace

int serve(Framework& framework) {
  std::optional<LineChannel> channel = LineChannel::inherited();
  if (!channel) {
    fmt::print(stderr,
               "This is a worker of howfast: `howfast run` starts it; see docs/protocol.md.\n");
    return static_cast<int>(ExitCode::usage);
  }
  std::signal(SIGPIPE, SIG_IGN);  // a driver that has gone is seen by write()

  Session session(framework);
  try {
    while (const std::optional<std::string> line = channel->read()) {
      const auto request = protocol::parse_request(*line);
      if (!request) return give_up(request.error());
      if (std::holds_alternative<protocol::Stop>(request->message)) return 0;
      const protocol::Reply reply = session.reply_to(request->message);
      if (!channel->write(protocol::to_line(reply, request->id))) return 0;
    }
  } catch (const std::length_error& error) {
    return give_up(error.what());
  }
  return 0;  // the driver is gone
}

}  // namespace howfast::worker
