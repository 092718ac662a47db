#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/text_style.hpp"
#include "run/observer.hpp"

namespace howfast::cli {

/// Where progress is shown; stderr, except in tests.
struct ProgressScreen {
  std::function<void(std::string_view)> write;
  std::function<report::TextStyle()> style;  // asked anew each time: windows change their size
  std::function<std::chrono::steady_clock::time_point()> now;

  static ProgressScreen on_stderr();
};

/// Tells the user how a run goes. On a terminal: the table so far, redrawn in place as cells finish
/// and intervals narrow, and one live line below it; where the table is higher than the screen, the
/// operation under work of it. Elsewhere plain lines: one at the start, one per sweep, and
/// warnings.
class RunProgress : public RunObserver {
 public:
  explicit RunProgress(ProgressScreen screen = ProgressScreen::on_stderr());
  ~RunProgress() override;
  RunProgress(const RunProgress&) = delete;
  RunProgress& operator=(const RunProgress&) = delete;

  void started(const RunRecord& run) override;
  void resumed(std::size_t launches, const std::vector<OutcomeRecord>& outcomes) override;
  void progressed(const Progress& progress) override;
  void recorded(const LaunchRecord& launch) override;
  void swept(std::size_t launch, const std::vector<OutcomeRecord>& outcomes) override;
  void warned(const std::string& sentence) override;

  /// Takes everything that moves off the screen; afterwards others may write. Also done at the end.
  void finish();

 private:
  void say(const std::string& line);
  void erase();
  void paint();
  std::vector<std::string> table_lines(const report::TextStyle& style) const;
  std::string live_line(std::size_t width) const;

  ProgressScreen screen_;
  RunRecord run_;
  Progress progress_;
  std::vector<OutcomeRecord>
      outcomes_;                   // as they stand: by the last sweep, or this one's first look
  std::size_t painted_lines_ = 0;  // on the screen now, to be erased
  std::optional<std::chrono::steady_clock::time_point> painted_at_;
};

}  // namespace howfast::cli
