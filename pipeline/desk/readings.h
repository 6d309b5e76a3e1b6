#pragma once
// Answers that need the texts themselves: one article, and two side by side. Reads them back
// through the desk's port, decodes and analyses them as the pipeline did. Called by http/.

#include <mutex>
#include <string>
#include <string_view>

#include "article/decode.h"
#include "base/result.h"
#include "dedup/deduplicator.h"
#include "desk/desk.h"
#include "story/settings.h"

namespace wirefold::desk {

/// How texts are read; the same as in the pipeline whose stories are shown.
struct ReadingSettings {
  article::DecodeSettings decode;
  story::Settings story;
};

enum class ReadingErrorKind {
  kUnknown,      ///< the desk knows no such article
  kUnreachable,  ///< the text cannot be had now
};
struct ReadingError {
  ReadingErrorKind kind = ReadingErrorKind::kUnknown;
  std::string message;
};

/// Safe to use from several threads; texts are analysed one at a time.
class Readings {
 public:
  using Answer = base::Result<std::string, ReadingError>;
  /// All must outlive this.
  Readings(Desk& desk, const dedup::Knowledge& knowledge, ReadingSettings settings);

  /// The JSON of /articles/{article_id}. What is gone, held back or under embargo is no error.
  [[nodiscard]] Answer article(std::string_view article_id);
  /// The JSON of /compare.
  [[nodiscard]] Answer compare(std::string_view left_id, std::string_view right_id);

 private:
  struct Found;
  [[nodiscard]] base::Result<Found, ReadingError> find(std::string_view article_id);
  void analyze(Found& found);
  [[nodiscard]] static bool is_too_long(const Found& left, const Found& right);

  Desk& desk_;
  const dedup::Knowledge& knowledge_;
  const ReadingSettings settings_;
  std::mutex mutex_;  // of what follows
  article::Decoder decoder_;
  dedup::Preparer preparer_;
};

}  // namespace wirefold::desk
