#pragma once
// An archive's texts for the desk, while and after it is replayed. The replay itself keeps none, so
// the first text that somebody asks for makes the archive be read once more, in the order in which
// it was replayed; from then on each is found by its place. What came through a pipe is asked of
// the order that keeps it. Used by replay.cc.

#include <memory>
#include <mutex>
#include <optional>

#include "desk/article_texts.h"
#include "files/time_order.h"
#include "replay/settings.h"

namespace wirefold::replay {

/// How event times are found in records; for one thread.
[[nodiscard]] files::PeekTime time_reader(const article::DecodeSettings& settings);

/// Safe to use from several threads.
class RecalledArchive final : public desk::ArticleTexts {
 public:
  /// `kept` is the order that has all records in hand, or null: then the paths are read again.
  /// Both must outlive this.
  RecalledArchive(const Settings& settings, const files::TimeOrder* kept)
      : settings_(settings), kept_(kept) {}

  [[nodiscard]] desk::TextResult record_at(const base::Position& position) override;

 private:
  [[nodiscard]] base::Result<const files::TimeOrder*, files::FileError> order();

  const Settings& settings_;
  const files::TimeOrder* const kept_;
  std::mutex mutex_;
  std::optional<files::TimeOrder> read_again_;
};

}  // namespace wirefold::replay
