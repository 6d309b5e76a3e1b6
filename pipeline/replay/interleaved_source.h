#pragma once
// Two topics of a replay read as one: a broker keeps the order within a topic, and a ruling must be
// decided between the same two articles each time. So the feeder notes how many articles stand
// before each ruling, and the reader goes by that. broker_route.cc makes one where there are
// rulings.

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>

#include "stream/stream.h"

namespace wirefold::replay {

/// What the feeder tells the reader. Safe from both threads.
class Interleaving {
 public:
  /// The next ruling comes behind so many articles. To be noted before it, and what follows, is
  /// fed.
  void note(std::uint64_t articles_before);
  /// How many articles come before the next ruling; nothing if none has been noted.
  [[nodiscard]] std::optional<std::uint64_t> next() const;
  /// The next ruling was read.
  void pop();

 private:
  mutable std::mutex mutex_;
  std::deque<std::uint64_t> places_;
};

/// One thread. Errors are those of the two sources.
class InterleavedSource final : public stream::Source {
 public:
  /// `interleaving` must outlive this.
  InterleavedSource(std::unique_ptr<stream::Source> articles,
                    std::unique_ptr<stream::Source> rulings, Interleaving& interleaving)
      : articles_(std::move(articles)), rulings_(std::move(rulings)), interleaving_(interleaving) {}

  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int wait_ms) override;
  bool finished() const override {
    return articles_->finished() && !waiting_ && rulings_->finished();
  }

 private:
  [[nodiscard]] base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll_ruling(
      int wait_ms);
  [[nodiscard]] std::unique_ptr<stream::Batch> take_up_to(std::uint64_t articles);

  std::unique_ptr<stream::Source> articles_;
  std::unique_ptr<stream::Source> rulings_;
  Interleaving& interleaving_;
  std::unique_ptr<stream::Batch> waiting_;  // articles read and not handed on from next_ on
  std::size_t next_ = 0;
  std::uint64_t handed_on_ = 0;  // articles
};

}  // namespace wirefold::replay
