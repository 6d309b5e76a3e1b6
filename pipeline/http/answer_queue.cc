#include "http/answer_queue.h"

#include <utility>

#include "desk/low_priority.h"
#include "http/server.h"

namespace wirefold::http {

AnswerQueue::AnswerQueue(Routes& routes, const Settings& settings, std::function<void()> answered)
    : routes_(routes), waiting_max_(settings.waiting_max), answered_(std::move(answered)) {
  for (std::size_t i = 0; i < settings.workers; ++i) workers_.emplace_back([this] { work(); });
}

AnswerQueue::~AnswerQueue() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

bool AnswerQueue::ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= waiting_max_) return false;
    waiting_.push_back(std::move(question));
  }
  changed_.notify_one();
  return true;
}

std::vector<Answer> AnswerQueue::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(answers_, {});
}

void AnswerQueue::work() {
  desk::step_back("wf-answer");
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_ending_ || !waiting_.empty(); });
    if (is_ending_) return;
    const Question question = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    Answer answer{question.connection, routes_.answer(question.request)};
    lock.lock();
    answers_.push_back(std::move(answer));
    answered_();
  }
}

}  // namespace wirefold::http
