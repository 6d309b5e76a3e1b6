// `wirefold run` without a broker: how it ends. With brokers: tests/broker.

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <ostream>
#include <streambuf>
#include <string>

#include "app/command_line.h"

namespace wirefold::app {
namespace {

/// Takes what is said, and requests a stop when the words are among it.
class StoppingWords final : public std::streambuf {
 public:
  explicit StoppingWords(std::string words) : words_(std::move(words)) { look(); }
  [[nodiscard]] std::stop_token token() const { return stop_.get_token(); }

 private:
  int_type overflow(int_type letter) override {
    said_ += static_cast<char>(letter);
    look();
    return letter;
  }
  std::streamsize xsputn(const char* letters, std::streamsize count) override {
    said_.append(letters, static_cast<std::size_t>(count));
    look();
    return count;
  }
  void look() {
    if (said_.find(words_) != std::string::npos) stop_.request_stop();
  }

  std::string words_;
  std::string said_;
  std::stop_source stop_;
};

/// A port at which connections are taken and nothing is ever answered.
class SilentPort {
 public:
  SilentPort() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, generic, size), 0);
    EXPECT_EQ(::listen(socket_, 64), 0);
    EXPECT_EQ(::getsockname(socket_, generic, &size), 0);
    address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  ~SilentPort() { ::close(socket_); }
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  int socket_;
  std::string address_;
};

/// Runs against the broker until it has said the words, and ends the process with run's exit code.
void run_until(const std::string& words, const std::string& broker) {
  StoppingWords said(words);
  std::ostream err(&said);
  std::ostream out(nullptr);
  replay::Console console{out, err, replay::Screen::kLines, said.token()};
  const ExitCode code = run_command_line(
      {"run", "--bootstrap", broker, "--http-address", "127.0.0.1:0", "--articles-max", "2000"},
      console);
  std::_Exit(static_cast<int>(code));
}

// Clients wait up to ten seconds for an answer and look at no request meanwhile.
TEST(RunCommand, AStopBeforeABrokerHasAnsweredEndsWithZeroInTime) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  using std::chrono::seconds;
  const SilentPort silent;
  const std::string nobody = "127.0.0.1:1";
  const struct {
    std::string broker;
    const char* words;  // at which it is stopped
    seconds within;
  } rows[] = {
      {nobody, "", seconds(6)},
      {nobody, "restoring", seconds(6)},
      {silent.address(), "restoring", seconds(6)},
      {nobody, "does not answer", seconds(16)},  // said after ten
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.broker + ", stopped at \"" + row.words + "\"");
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EXIT(run_until(row.words, row.broker), testing::ExitedWithCode(0), "");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, row.within);
  }
}

}  // namespace
}  // namespace wirefold::app
