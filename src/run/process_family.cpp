#include "run/process_family.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdint>

#include <fmt/format.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/wait.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <thread>
#endif

namespace howfast {

std::string new_family_name() {
  static std::uint64_t families = 0;
#ifdef __linux__
  // Before there is a worker: what it orphans at once would go to another reaper.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
  return fmt::format("{}-{}", getpid(), ++families);
}

#ifdef __linux__
namespace {

// Killed processes may have started others meanwhile. Each pass ends what the one before missed;
// one that forks faster than this many passes kill is left to the system.
constexpr int kPasses = 100;  // a few milliseconds each

struct Process {
  pid_t parent = 0;
  bool ended = false;  // and waits to be reaped
};

std::string read(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Every process of the system that can be seen.
std::map<pid_t, Process> processes() {
  std::map<pid_t, Process> all;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t pid = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc() || end != name.data() + name.size()) continue;
    // "17 (a name) S 4 ...": the name may hold anything, brackets included.
    const std::string text = read(entry.path() / "stat");
    const auto after_name = text.rfind(')');
    if (after_name == std::string::npos) continue;
    std::istringstream fields(text.substr(after_name + 1));
    char state = 0;
    Process process;
    fields >> state >> process.parent;
    process.ended = state == 'Z' || state == 'X';
    all[pid] = process;
  }
  return all;
}

bool is_of_family(pid_t pid, const std::string& name) {
  const std::string wanted = fmt::format("{}={}", kFamilyVariable, name);
  std::istringstream variables(read(fmt::format("/proc/{}/environ", pid)));
  for (std::string variable; std::getline(variables, variable, '\0');) {
    if (variable == wanted) return true;
  }
  return false;
}

// Living workers: children of this process that are not anybody's family. What children are is a
// matter of the whole process, and so is this.
std::set<pid_t>& workers() {
  static std::set<pid_t> alive;
  return alive;
}

// Whether this is a child of ours that is no worker, has lost its parent therefore, and is of the
// family. One that has ended no longer tells, and may be reaped whose ever it is. One that lost
// both its parent and the mark in its environment is a daemon by intent, or the user's, and let be.
bool is_orphan_of(pid_t pid, const Process& process, const std::string& name) {
  return process.parent == getpid() && !workers().contains(pid) &&
         (process.ended || is_of_family(pid, name));
}

// Those below the worker, and its orphans, with all below them.
std::set<pid_t> family_of(const std::map<pid_t, Process>& all, pid_t worker,
                          const std::string& name) {
  std::set<pid_t> found;
  for (const auto& [pid, process] : all) {
    if (process.parent == worker || is_orphan_of(pid, process, name)) found.insert(pid);
  }
  for (std::size_t before = 0; before != found.size();) {
    before = found.size();
    for (const auto& [pid, process] : all) {
      if (found.contains(process.parent)) found.insert(pid);
    }
  }
  return found;
}

}  // namespace

void lead_family(pid_t worker) { workers().insert(worker); }

void end_family(pid_t worker, const std::string& name) {
  std::set<pid_t> killed;
  for (int pass = 0; pass < kPasses; ++pass) {
    // Looked at before the group is killed: then it is still known who is below the worker.
    const std::map<pid_t, Process> all = processes();
    if (pass == 0) kill(-worker, SIGKILL);
    killed.merge(family_of(all, worker, name));
    std::erase_if(killed, [&all](pid_t pid) { return !all.contains(pid); });
    if (killed.empty()) break;
    for (const pid_t pid : killed) {
      kill(pid, SIGKILL);
      if (all.at(pid).parent == getpid()) waitpid(pid, nullptr, WNOHANG);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // nothing is timed meanwhile
  }
  workers().erase(worker);
}

#else

void lead_family(pid_t) {}

void end_family(pid_t worker, const std::string&) { kill(-worker, SIGKILL); }

#endif

}  // namespace howfast
