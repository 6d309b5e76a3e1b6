#pragma once
// Feeds the desk from the output topics of a service: what is committed there, from the first
// record that is still held, on and on. So a standby shows the same as the active process. A broker
// that is away is waited for; nothing here can stop or slow down the service. Made by app/.

#include <functional>
#include <stop_token>
#include <string>
#include <thread>

#include "desk/desk.h"
#include "kafka/reader.h"

namespace wirefold::desk {

/// Follows from construction until destruction, on a thread of low priority.
class TopicFollower {
 public:
  /// `trouble` is called with a sentence when reading fails, at most once in a row.
  TopicFollower(Desk& desk, kafka::Connection connection,
                std::function<void(const std::string&)> trouble);

 private:
  void run(const std::stop_token& stop);
  void follow(const std::stop_token& stop);
  void hand_over(std::vector<kafka::ReadRecord> records);
  void complain(const std::string& message);

  Desk& desk_;
  const kafka::Connection connection_;
  const std::function<void(const std::string&)> trouble_;
  std::string said_;
  std::jthread thread_;
};

}  // namespace wirefold::desk
