#pragma once
// Editors' rulings on their way from the desk to the input topic of rulings: what is taken from a
// browser is checked and written anew, so that only what we understood goes out. The port that
// carries them, its twin in memory and the one for files; topic_texts.h has the broker's. The
// record's form is that which the pipeline reads (pipeline/dedup).

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace wirefold::desk {

/// A record of the rulings topic.
struct RulingRecord {
  std::string key;    ///< the first story or article it names
  std::string value;  ///< JSON
};

/// A ruling from a request's body, with `"by":"desk"` and the time. The error says what is wrong
/// with it. Whether the ids exist is for the pipeline to say, in its decisions.
[[nodiscard]] base::Result<RulingRecord, std::string> parse_ruling(std::string_view body,
                                                                   base::TimeMs now);

/// Where rulings go. Safe to use from several threads.
class Rulings {
 public:
  virtual ~Rulings() = default;
  /// Returns when the record is safe. The error is a sentence for an editor.
  [[nodiscard]] virtual base::Result<void, std::string> send(const RulingRecord& record) = 0;
};

class MemoryRulings final : public Rulings {
 public:
  [[nodiscard]] base::Result<void, std::string> send(const RulingRecord& record) override;
  [[nodiscard]] std::vector<RulingRecord> sent();

 private:
  std::mutex mutex_;
  std::vector<RulingRecord> sent_;
};

/// Appends each ruling to a file as a line, which `wirefold replay --rulings` reads.
class FileRulings final : public Rulings {
 public:
  explicit FileRulings(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] base::Result<void, std::string> send(const RulingRecord& record) override;

 private:
  std::mutex mutex_;
  const std::string path_;
};

}  // namespace wirefold::desk
