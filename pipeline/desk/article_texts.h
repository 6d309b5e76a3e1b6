#pragma once
// The port through which article texts are read back: Wirefold keeps none, so the desk asks for the
// record at a position, from the input topic (topic_texts.h) or from the archive that is being
// replayed (replay/recalled_archive.h). Here are the port and its twin in memory for tests.

#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "base/position.h"
#include "base/result.h"

namespace wirefold::desk {

enum class TextErrorKind {
  kGone,         ///< nobody has the record any more
  kUnreachable,  ///< it could not be asked for now; later it may
};
struct TextError {
  TextErrorKind kind = TextErrorKind::kGone;
  std::string message;  ///< one sentence for an editor
};
using TextResult = base::Result<std::string, TextError>;

/// Safe to use from several threads.
class ArticleTexts {
 public:
  virtual ~ArticleTexts() = default;
  /// The record's value as it was received. May take as long as the broker's time-out.
  [[nodiscard]] virtual TextResult record_at(const base::Position& position) = 0;
};

/// Records in memory.
class MemoryTexts final : public ArticleTexts {
 public:
  void put(const base::Position& position, std::string record);
  void take_away(const base::Position& position);
  [[nodiscard]] TextResult record_at(const base::Position& position) override;

 private:
  using Key = std::tuple<std::string, std::int32_t, std::int64_t>;
  std::mutex mutex_;
  std::map<Key, std::string> records_;
};

}  // namespace wirefold::desk
