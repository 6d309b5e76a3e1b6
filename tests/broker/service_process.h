#pragma once
// `wirefold run` as a process of its own: started, watched through what it says on stderr, stopped
// or killed by its id.

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "kafka/settings.h"

extern char** environ;

namespace wirefold::kafka {

/// The command line of a service with these settings.
[[nodiscard]] inline std::vector<std::string> run_words(const Settings& settings,
                                                        const std::vector<std::string>& more = {}) {
  std::vector<std::string> words = {
      "run",        "--bootstrap",    settings.bootstrap,   "--application-id",
      settings.app, "--topic-prefix", settings.topic_prefix};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class ServiceProcess {
 public:
  explicit ServiceProcess(const std::vector<std::string>& arguments) {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    said_from_ = ends[0];
    std::vector<std::string> words = {WIREFOLD_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
    if (posix_spawn(&id_, pointers[0], &actions, nullptr, pointers.data(), environ) != 0) id_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
  }
  ServiceProcess(const ServiceProcess&) = delete;
  ServiceProcess& operator=(const ServiceProcess&) = delete;
  ~ServiceProcess() {
    if (is_running()) send(SIGKILL);
    wait();
    ::close(said_from_);
  }

  [[nodiscard]] pid_t id() const { return id_; }
  void send(int signal) const {
    if (id_ > 0) ::kill(id_, signal);
  }
  /// The exit code, or 128 and the signal that ended it. Waits for the end.
  int wait() {
    if (code_ || id_ <= 0) return code_.value_or(-1);
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    return note(status);
  }
  [[nodiscard]] bool is_running() {
    if (code_ || id_ <= 0) return false;
    int status = 0;
    if (::waitpid(id_, &status, WNOHANG) != id_) return true;
    note(status);
    return false;
  }
  /// Waits for its end, at most so long, and hears what it says.
  [[nodiscard]] bool ends(std::chrono::milliseconds within) {
    const auto deadline = std::chrono::steady_clock::now() + within;
    for (;;) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0) return !is_running();
      if (hear(static_cast<int>(left.count()))) continue;
      // It has closed its end and is about to go, or the time is up but for a moment.
      if (!is_running()) return true;
      ::poll(nullptr, 0, 1);
    }
  }
  /// Waits until it has said the words; false if it does not in time, or ends before.
  [[nodiscard]] bool says(const std::string& words, std::chrono::milliseconds within) {
    const auto deadline = std::chrono::steady_clock::now() + within;
    while (said_.find(words) == std::string::npos) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      if (left.count() <= 0 || !hear(static_cast<int>(left.count()))) return false;
    }
    return true;
  }
  /// All that it has said so far.
  [[nodiscard]] std::string said() {
    while (hear(0)) {
    }
    return said_;
  }

 private:
  // False at the end, and if nothing came in time.
  bool hear(int wait_ms) {
    pollfd watched{said_from_, POLLIN, 0};
    if (::poll(&watched, 1, wait_ms) <= 0) return false;
    char bytes[4096];
    const ssize_t count = ::read(said_from_, bytes, sizeof bytes);
    if (count <= 0) return false;
    said_.append(bytes, static_cast<std::size_t>(count));
    return true;
  }
  int note(int status) {
    code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return *code_;
  }

  int said_from_ = -1;
  std::string said_;
  pid_t id_ = -1;
  std::optional<int> code_;
};

}  // namespace wirefold::kafka
