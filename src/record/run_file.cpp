#include "record/run_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/excerpt.hpp"
#include "record/record_line.hpp"

namespace howfast {
namespace {

constexpr std::size_t kReadAtOnce = std::size_t{1} << 20;  // bytes

// Cells of the table that a run is drawn as: beyond any real run (a thousand cases on a hundred
// targets), and small enough to draw. Each outcome of a foreign file may name a new case and a new
// target.
constexpr std::size_t kMostCells = 100'000;

// Closes a descriptor at the end of its scope.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }

 private:
  int number_;
};

// The lines of a file, one after the other, however long the file is.
class LineReader {
 public:
  explicit LineReader(int descriptor) : descriptor_(descriptor) {}

  struct Line {
    std::string_view text;  // without its line end; valid until the next call
    bool ended = true;      // by a line end; only the last line of a file may lack it
  };

  // Empty at the end of the file; the error is an error number, EFBIG for a line over
  // kLongestRecord.
  tl::expected<std::optional<Line>, int> next() {
    std::size_t searched = start_;
    while (true) {
      const std::size_t end = buffer_.find('\n', searched);
      if (end != std::string::npos) return take(end, true);
      if (buffer_.size() - start_ > kLongestRecord) return tl::unexpected(EFBIG);
      searched = buffer_.size() - start_;
      buffer_.erase(0, std::exchange(start_, 0));
      buffer_.resize(searched + kReadAtOnce);
      const ssize_t count = read_once(buffer_.data() + searched);
      const int error_number = errno;
      buffer_.resize(searched + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
      if (count < 0) return tl::unexpected(error_number);
      if (count == 0 && buffer_.empty()) return std::nullopt;
      if (count == 0) return take(buffer_.size(), false);
    }
  }

 private:
  ssize_t read_once(char* data) const {
    while (true) {
      const ssize_t count = ::read(descriptor_, data, kReadAtOnce);
      if (count >= 0 || errno != EINTR) return count;
    }
  }

  Line take(std::size_t end, bool ended) {
    const std::size_t start = std::exchange(start_, ended ? end + 1 : end);
    return {std::string_view(buffer_).substr(start, end - start), ended};
  }

  int descriptor_;
  std::string buffer_;
  std::size_t start_ = 0;  // of the next line in buffer_
};

tl::unexpected<Error> cannot_read(const std::filesystem::path& path, int error_number) {
  return fail(ExitCode::input_output,
              fmt::format("cannot read {}: {}", path.string(), std::strerror(error_number)),
              "name a run file, as `howfast run --out FILE` writes it");
}

tl::unexpected<Error> no_run(const std::filesystem::path& path, std::string_view why) {
  return fail(ExitCode::input_output, fmt::format("{} is no run file: {}", path.string(), why),
              "name a run file, as `howfast run --out FILE` writes it");
}

// Gathers records into a RunData.
class RunDataBuilder {
 public:
  void add(RunRecord&& run) {
    for (const TargetRecord& target : run.targets) targets_.insert(target.id);
    data_.run = std::move(run);
  }
  void add(LaunchRecord&& launch) { data_.launches.push_back(std::move(launch)); }

  void add(OutcomeRecord&& outcome) {
    cases_.insert(outcome.definition.id);
    targets_.insert(outcome.target);
    const auto [place, is_new] = places_.try_emplace(
        std::pair(outcome.definition.id, outcome.target), data_.outcomes.size());
    if (is_new) {
      data_.outcomes.push_back(std::move(outcome));
    } else {
      data_.outcomes[place->second] = std::move(outcome);
    }
  }

  void add(SelfTestRecord&& self_test) { data_.run.self_test = std::move(self_test); }

  void add(UnknownRecord&& record) {
    if (unknown_++ == 0) first_unknown_ = std::move(record.kind);
  }

  bool too_large() const { return cases_.size() * targets_.size() > kMostCells; }

  void count(std::size_t bytes) { data_.whole_bytes += bytes; }

  void warn(std::string sentence) { data_.warnings.push_back(std::move(sentence)); }

  RunData finish(const std::filesystem::path& path) && {
    if (unknown_ > 0) {
      warn(
          fmt::format("{}: {} records of kinds this howfast does not know were left out, the first "
                      "of kind '{}'; a newer howfast may know them",
                      path.string(), unknown_, excerpt(first_unknown_)));
    }
    attach_slices();
    return std::move(data_);
  }

 private:
  // Outcomes do not repeat what their launch records say.
  void attach_slices() {
    std::map<std::tuple<std::string_view, std::string_view, std::size_t>, const LaunchRecord*> of;
    for (const LaunchRecord& launch : data_.launches) {
      of[{launch.case_id, launch.target, launch.launch}] = &launch;
    }
    for (OutcomeRecord& outcome : data_.outcomes) {
      for (std::size_t i = 0; i < outcome.launch_numbers.size(); ++i) {
        const auto found =
            of.find({outcome.definition.id, outcome.target, outcome.launch_numbers[i]});
        if (found == of.end() || found->second->slices.empty()) continue;
        outcome.slices.resize(outcome.launch_numbers.size());
        outcome.slices[i] = found->second->slices;
      }
    }
  }

  RunData data_;
  std::map<std::pair<std::string, std::string>, std::size_t> places_;  // case, target -> outcome
  std::set<std::string> cases_;
  std::set<std::string> targets_;
  std::size_t unknown_ = 0;
  std::string first_unknown_;
};

}  // namespace

Expected<RunData> read_run_file(const std::filesystem::path& path) {
  // Not blocking: opening a pipe that nobody writes to would wait for ever. Reading waits again,
  // for `howfast show <(zcat my.run.gz)`.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.number() < 0) return cannot_read(path, errno);
  const int flags = ::fcntl(file.number(), F_GETFL);
  if (flags < 0 || ::fcntl(file.number(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return cannot_read(path, errno);
  }

  LineReader reader(file.number());
  RunDataBuilder builder;
  for (std::size_t number = 1;; ++number) {
    const auto line = reader.next();
    if (!line && line.error() == EFBIG) {
      return no_run(path, fmt::format("line {} is longer than any record", number));
    }
    if (!line) return cannot_read(path, line.error());
    if (!line->has_value()) {
      if (number == 1) return no_run(path, "it is empty");
      return std::move(builder).finish(path);
    }

    const auto [text, ended] = **line;
    if (text.empty() && number > 1) {  // an editor's
      builder.count(ended ? 1 : 0);
      continue;
    }
    Expected<Record> record = parse_record(text);
    if (!record && !ended) {
      if (number == 1) return no_run(path, "it ends within its first line");
      builder.warn(
          fmt::format("{}:{}: a half-written last line was left out", path.string(), number));
      continue;
    }
    if (!record) {
      return fail(record.error().code,
                  fmt::format("{}:{}: {}", path.string(), number, record.error().message),
                  record.error().hint);
    }
    const bool is_run = std::holds_alternative<RunRecord>(*record);
    if (number == 1 && !is_run) return no_run(path, "its first record is no run");
    if (number > 1 && is_run) {
      return no_run(path, fmt::format("line {} begins a second run", number));
    }
    builder.count(text.size() + (ended ? 1 : 0));
    std::visit([&builder](auto&& r) { builder.add(std::forward<decltype(r)>(r)); },
               *std::move(record));
    if (builder.too_large()) {
      return no_run(
          path, fmt::format("it has more cases and targets than a table of {} cells", kMostCells));
    }
  }
}

std::string to_json_text(const RunData& run) {
  std::string text = "{\"run\":" + to_line(run.run) + ",\n\"outcomes\":[";
  for (std::size_t i = 0; i < run.outcomes.size(); ++i) {
    text += (i == 0 ? "\n" : ",\n") + to_line(run.outcomes[i]);
  }
  text += "]";
  if (run.run.self_test) text += ",\n\"self_test\":" + to_line(*run.run.self_test);
  return text + "}\n";
}

}  // namespace howfast
