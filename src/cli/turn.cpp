#include "cli/turn.hpp"

#include <fmt/format.h>

#include "cli/console.hpp"
#include "report/plain_text.hpp"
#include "run/interrupt.hpp"

namespace howfast::cli {

std::optional<RunLock> attempt_turn() {
  auto attempt = RunLock::attempt(RunLock::usual_path());
  if (attempt) return std::move(*attempt);
  tell("howfast: warning: " + report::harmless(attempt.error().message, 2000));
  return std::nullopt;
}

std::string holder_words(const RunLock& lock) {
  const std::string holder = lock.holder();
  return holder.empty() ? "another run" : "another run, process " + holder + ",";
}

Expected<void> wait_for_turn(RunLock& lock, std::string_view way_out) {
  tell(fmt::format("howfast: waiting until {} has ended{}", holder_words(lock), way_out));
  if (!lock.wait()) return interrupted_early();
  return {};
}

}  // namespace howfast::cli
