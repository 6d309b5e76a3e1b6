#pragma once
// The workers that answer requests, between the thread that reads them and the same thread that
// sends the answers: a bounded queue in, a list out, and a call that wakes the reader. Used by
// server.cc.

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/request.h"
#include "http/response.h"

namespace wirefold::http {

class Routes;

/// A client's request, and later its answer.
struct Question {
  std::uint64_t connection = 0;
  Request request;
};
struct Answer {
  std::uint64_t connection = 0;
  Response response;
};

/// Safe to use from any thread.
class AnswerQueue {
 public:
  struct Settings {
    std::size_t workers = 2;
    std::size_t waiting_max = 128;
  };
  /// `answered` is called by a worker after each answer. `routes` must outlive this.
  AnswerQueue(Routes& routes, const Settings& settings, std::function<void()> answered);
  /// Waits for the answers that are being made; those not begun are dropped.
  ~AnswerQueue();

  /// False: too many wait already.
  [[nodiscard]] bool ask(Question question);
  /// All answers since the last call.
  [[nodiscard]] std::vector<Answer> take();

 private:
  void work();

  Routes& routes_;
  const std::size_t waiting_max_;
  const std::function<void()> answered_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question> waiting_;
  std::vector<Answer> answers_;
  bool is_ending_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace wirefold::http
