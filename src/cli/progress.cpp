#include "cli/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <utility>

#include "cli/console.hpp"
#include "report/model.hpp"
#include "report/numbers.hpp"
#include "report/plain_text.hpp"
#include "report/terminal.hpp"

namespace howfast::cli {
namespace {

// A terminal that draws costs processor time while a worker is being timed; people do not read
// faster than this.
constexpr std::chrono::milliseconds kPaintEvery{250};

bool is_terminal(const report::TextStyle& style) { return style.width > 0; }

// What can be said of a cell in the first sweep before outcomes are derived: its only launch.
OutcomeRecord first_look(const LaunchRecord& launch) {
  OutcomeRecord outcome;
  outcome.definition.id = launch.case_id;
  outcome.definition.operation = launch.case_id.substr(0, launch.case_id.find('/'));
  outcome.target = launch.target;
  outcome.outcome = launch.outcome;
  outcome.reason = launch.reason;
  outcome.detail = launch.detail;
  if (launch.outcome == Outcome::measured && launch.seconds) {
    outcome.time = TimeRecord{*launch.seconds, *launch.seconds, *launch.seconds, 0};
    outcome.launches = {*launch.seconds};
    outcome.launch_numbers = {launch.launch};
  }
  return outcome;
}

// "60 measured, 2 unsupported, 1 wrong"
std::string count_text(const std::vector<OutcomeRecord>& outcomes) {
  std::map<Outcome, std::size_t> counts;
  for (const OutcomeRecord& outcome : outcomes) ++counts[outcome.outcome];
  std::vector<std::string> parts;
  for (const auto& [outcome, count] : counts) {
    std::string name(name_of(outcome));
    std::replace(name.begin(), name.end(), '_', ' ');
    parts.push_back(fmt::format("{} {}", count, name));
  }
  return parts.empty() ? "nothing done" : fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end == std::string_view::npos ? end : end + 1));
  }
  return lines;
}

}  // namespace

ProgressScreen ProgressScreen::on_stderr() {
  return {[](std::string_view text) {
            std::fwrite(text.data(), 1, text.size(), stderr);
            std::fflush(stderr);
          },
          [] { return style_of(stderr); }, [] { return std::chrono::steady_clock::now(); }};
}

RunProgress::RunProgress(ProgressScreen screen) : screen_(std::move(screen)) {}

RunProgress::~RunProgress() { finish(); }

void RunProgress::started(const RunRecord& run) {
  run_ = run;
  progress_.launches = run.launches;
  std::vector<std::string> targets;
  for (const TargetRecord& target : run.targets) {
    targets.push_back(fmt::format("{} ({} {})", target.id, target.framework, target.version));
  }
  say(fmt::format("suite {} on {}; at most {} launch{}; seed {}", run.suite,
                  fmt::join(targets, ", "), run.launches, run.launches == 1 ? "" : "es", run.seed));
}

void RunProgress::resumed(std::size_t launches, const std::vector<OutcomeRecord>& outcomes) {
  outcomes_ = outcomes;
  // What was never reached is pending, and takes its first look from the launch to come.
  std::erase_if(outcomes_,
                [](const OutcomeRecord& outcome) { return outcome.reason == Reason::interrupted; });
  say(fmt::format("going on from {} launch record{}", launches, launches == 1 ? "" : "s"));
}

void RunProgress::progressed(const Progress& progress) {
  progress_ = progress;
  if (!is_terminal(screen_.style())) return;
  const auto now = screen_.now();
  if (painted_at_ && now - *painted_at_ < kPaintEvery) return;
  paint();
}

void RunProgress::recorded(const LaunchRecord& launch) {
  const bool known =
      std::any_of(outcomes_.begin(), outcomes_.end(), [&](const OutcomeRecord& outcome) {
        return outcome.definition.id == launch.case_id && outcome.target == launch.target;
      });
  if (!known) outcomes_.push_back(first_look(launch));
}

void RunProgress::swept(std::size_t launch, const std::vector<OutcomeRecord>& outcomes) {
  outcomes_ = outcomes;
  if (is_terminal(screen_.style())) {
    paint();
    return;
  }
  std::string line =
      fmt::format("sweep {} of {} done: {}", launch, progress_.launches, count_text(outcomes));
  const bool more = launch < progress_.launches;
  if (more && progress_.left.count() >= 0) {
    line += fmt::format("; about {} left", report::left_text(progress_.left));
  }
  say(line);
}

void RunProgress::warned(const std::string& sentence) { say("warning: " + sentence); }

void RunProgress::finish() { erase(); }

// A line that stays, above what moves.
void RunProgress::say(const std::string& line) {
  const bool repaint = painted_lines_ > 0;
  erase();
  screen_.write("howfast: " + report::harmless(line, 2000) + "\n");
  if (repaint) paint();
}

// The cursor stands at the end of the last painted line.
void RunProgress::erase() {
  if (painted_lines_ == 0) return;
  std::string sequence = "\r";
  if (painted_lines_ > 1) sequence += fmt::format("\x1b[{}A", painted_lines_ - 1);
  screen_.write(sequence + "\x1b[J");
  painted_lines_ = 0;
}

void RunProgress::paint() {
  const report::TextStyle style = screen_.style();
  // The last column stays free: some terminals go on to the next line when it is written.
  const std::size_t width = style.width > 1 ? style.width - 1 : 1;
  std::vector<std::string> lines = table_lines(style);
  lines.push_back(live_line(width));

  erase();
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n';
    text += report::clip_line(line, width);
  }
  screen_.write(text);
  painted_lines_ = lines.size();
  painted_at_ = screen_.now();
}

// The table so far, in what the screen has beside the live line.
std::vector<std::string> RunProgress::table_lines(const report::TextStyle& style) const {
  if (outcomes_.empty()) return {};
  const std::size_t most = style.height > 2 ? style.height - 2 : 0;
  report::TableModel table = report::make_table(run_, outcomes_);
  std::vector<std::string> lines = split_lines(report::draw_rows(table, style));
  if (lines.size() <= most) return lines;

  const std::string operation = progress_.case_id.substr(0, progress_.case_id.find('/'));
  std::erase_if(table.groups,
                [&](const report::TableGroup& group) { return group.operation != operation; });
  lines = split_lines(report::draw_rows(table, style));
  // Still too high: its heads and the rows that came last.
  const std::size_t shown = std::min(lines.size(), most);
  if (shown > 1)
    lines.erase(lines.begin() + 1, lines.end() - static_cast<std::ptrdiff_t>(shown - 1));
  lines.resize(shown);
  return lines;
}

std::string RunProgress::live_line(std::size_t width) const {
  const std::string head = fmt::format("sweep {}/{}", progress_.launch, progress_.launches);
  std::string tail = fmt::format("  {}/{}", progress_.done, progress_.total);
  if (progress_.left.count() >= 0) {
    tail += fmt::format("  about {} left", report::left_text(progress_.left));
  }
  const std::string target =
      progress_.target.empty() ? "" : "  " + report::harmless(progress_.target);
  const std::string case_id =
      progress_.case_id.empty() ? "starting workers" : report::harmless(progress_.case_id);

  // The case is the longest, and the one that can be guessed from its ends.
  const std::size_t others =
      report::display_width(head) + 2 + report::display_width(target) + report::display_width(tail);
  constexpr std::size_t kShortestCase = 12;
  const std::size_t room = width > others + kShortestCase ? width - others : kShortestCase;
  return report::cut_end(head + "  " + report::cut_middle(case_id, room) + target + tail, width);
}

}  // namespace howfast::cli
