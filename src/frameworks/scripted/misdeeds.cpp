#include "frameworks/scripted/misdeeds.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>
#include <vector>

#include "protocol/tensor_file.hpp"

namespace howfast::scripted {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMegabyte = 1'000'000;

// More than any cgroup that a test makes has, and less than a machine.
constexpr std::size_t kMostMegabytes = 4096;

int replies() {
  const char* number = std::getenv(protocol::kWriteVariable);
  return number == nullptr ? -1 : std::atoi(number);
}

void flood() {
  const std::string words(1 << 20, '#');
  for (std::FILE* stream : {stdout, stderr}) {
    for (int i = 0; i < 4; ++i) std::fputs(words.c_str(), stream);
    std::fputs("\n", stream);
    std::fflush(stream);
  }
}

[[noreturn]] void drip() {
  while (::write(replies(), " ", 1) == 1) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::_Exit(0);  // the driver has had enough
}

[[noreturn]] void exhaust_memory() {
  std::vector<std::string> held;
  while (held.size() < kMostMegabytes) held.emplace_back(kMegabyte, 'x');
  std::_Exit(static_cast<int>(held.back().back()));
}

/// Starts a process in a session of its own that does `what` for ever.
template <typename What>
void start_beside(What what) {
  if (::fork() != 0) return;
  ::setsid();
  while (true) what();
}

void cut_and_restore(const fs::path& file, std::uintmax_t size) {
  std::error_code ignored;
  fs::resize_file(file, 0, ignored);
  fs::resize_file(file, size, ignored);
}

void replace_header(const std::string& file) {
  fs::remove(file);
  const float one = 1;
  (void)protocol::write_tensor_file(file, {DType::f32, {1, 1, 1}, &one});
}

void spoil_output(Fault fault, const std::string& file) {
  switch (fault) {
    case Fault::truncated_file: fs::resize_file(file, fs::file_size(file) - 1); break;
    case Fault::missing_file: fs::remove(file); break;
    case Fault::empty_file: fs::resize_file(file, 0); break;
    case Fault::foreign_file: std::fstream(file, std::ios::in | std::ios::out) << "PK"; break;
    case Fault::other_header: replace_header(file); break;
    case Fault::folder:
      fs::remove(file);
      fs::create_directories(fs::path(file) / "below");
      break;
    case Fault::pipe:
      fs::remove(file);
      ::mkfifo(file.c_str(), 0600);
      break;
    case Fault::link_to_zeros:
      fs::remove(file);
      fs::create_symlink("/dev/zero", file);
      break;
    case Fault::link_to_file:
      fs::rename(file, file + "-moved");
      fs::create_symlink(file + "-moved", file);
      break;
    case Fault::shrinking_file:
      start_beside([file, size = fs::file_size(file)] { cut_and_restore(file, size); });
      break;
    default: break;
  }
}

void spoil_input(const std::string& file) {
  ::chmod(file.c_str(), 0600);
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  const std::string zeros(4096, '\0');
  for (off_t at = 0; at < off_t{64} * 4096; at += 4096) {
    if (::pwrite(descriptor, zeros.data(), zeros.size(), at) < 0) break;
  }
  if (::ftruncate(descriptor, 0) != 0) std::perror("the inputs cannot be cut");
  ::close(descriptor);
}

}  // namespace

void act_instead(const Part& part) {
  switch (part.fault.value_or(Fault::zeros)) {
    case Fault::flood: flood(); break;
    case Fault::endless_flood:
      while (true) flood();
    case Fault::exit: std::_Exit(part.number);
    case Fault::signal:
      std::signal(part.number, SIG_DFL);  // sanitizers catch some
      std::raise(part.number);
      break;
    case Fault::closed_replies: ::close(replies()); [[fallthrough]];
    case Fault::hang:
      while (true) ::pause();
    case Fault::dripping: drip();
    case Fault::exhausted: exhaust_memory();
    case Fault::escapee: start_beside([] { ::pause(); }); break;
    default: break;  // it answers
  }
}

void spoil_files(const Part& part, const protocol::Request& request) {
  if (!part.fault) return;
  std::vector<std::string> outputs;
  if (const auto* last = std::get_if<protocol::HandOver>(&request)) outputs = last->output_files;
  for (const std::string& file : outputs) spoil_output(*part.fault, file);

  const auto* load = std::get_if<protocol::Load>(&request);
  if (load == nullptr || part.fault != Fault::spoilt_inputs) return;
  for (const std::vector<std::string>& set : load->input_files) {
    for (const std::string& file : set) spoil_input(file);
  }
}

std::string line_for(const Part& part, protocol::Reply reply, std::uint64_t id) {
  if (part.fault == Fault::nonsense) return "this is no reply";
  if (part.fault == Fault::endless_line) return std::string(20 * kMegabyte, ' ');
  if (part.fault == Fault::nested) {
    return R"({"reply":"handed_over","id":)" + std::to_string(id) + R"(,"set":0,"outputs":)" +
           std::string(kMegabyte, '[') + std::string(kMegabyte, ']') + "}";
  }
  const auto change_outputs = [&reply](auto change) {
    if (auto* handed = std::get_if<protocol::HandedOver>(&reply)) change(handed->outputs);
  };
  using Outputs = std::vector<protocol::Produced>;
  if (part.fault == Fault::no_output) change_outputs([](Outputs& all) { all.clear(); });
  if (part.fault == Fault::two_outputs) {
    change_outputs([](Outputs& all) { all.push_back(all.front()); });
  }
  if (part.fault == Fault::other_device) {
    change_outputs([](Outputs& all) { all[0].device = "elsewhere:0"; });
  }
  if (part.fault == Fault::no_address) change_outputs([](Outputs& all) { all[0].address = 0; });
  if (part.fault == Fault::bad_address) change_outputs([](Outputs& all) { all[0].address = 8; });
  if (auto* welcome = std::get_if<protocol::Welcome>(&reply);
      welcome != nullptr && part.fault == Fault::other_protocol) {
    ++welcome->protocol;
  }
  if (auto* timed = std::get_if<protocol::Timed>(&reply);
      timed != nullptr && part.fault == Fault::waited) {
    timed->evidence.cpu_nanoseconds = kMegabyte;
    timed->evidence.run_queue_nanoseconds = 1000 * kMegabyte;
  }
  if (auto* timed = std::get_if<protocol::Timed>(&reply);
      timed != nullptr && part.fault == Fault::waited_briefly) {
    timed->evidence.cpu_nanoseconds = 1;
    timed->evidence.run_queue_nanoseconds = 1;
  }
  if (auto* timed = std::get_if<protocol::Timed>(&reply);
      timed != nullptr && part.fault == Fault::unflushed) {
    timed->flush_bytes = 0;
  }
  if (part.fault == Fault::claims_ages) {
    constexpr auto kAges = std::numeric_limits<std::int64_t>::max();
    if (auto* timed = std::get_if<protocol::Timed>(&reply)) {
      timed->nanoseconds.assign(timed->nanoseconds.size(), kAges);
    }
  }
  return to_line(reply, part.fault == Fault::previous_id ? id - 1 : id);
}

void write_in_pieces(const std::string& line) {
  const std::string text = line + "\n";
  constexpr std::size_t kPiece = 7;
  for (std::size_t at = 0; at < text.size(); at += kPiece) {
    const std::string piece = text.substr(at, kPiece);
    if (::write(replies(), piece.data(), piece.size()) < 0) return;
    std::this_thread::yield();  // so that the driver reads some of them alone
  }
}

}  // namespace howfast::scripted
