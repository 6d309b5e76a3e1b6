#pragma once
// Record bytes to an Article: plain JSON with a field mapping, ninjs 1.x/2.x/3.x, Superdesk and AP
// items. Stateless; one Decoder per worker thread. The only user of simdjson in the core.

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "article/article.h"
#include "article/ruling.h"
#include "base/result.h"

namespace wirefold::article {

/// How records are read. Defaults serve archives in Wirefold's plain JSON and its synonyms.
struct DecodeSettings {
  /// Plain JSON: for each of our fields (id, source, language, published, headline, byline, body,
  /// url, version, status, provider, etag, embargoed_until, version_created, dateline, credit,
  /// type, is_correction, evolved_from), the names tried in order; the first that is neither null
  /// nor an empty string counts. Fields not listed keep their defaults; see default_field_names().
  std::map<std::string, std::vector<std::string>> field_names;
  std::size_t record_bytes_max = 1'000'000;
  std::size_t depth_max = 64;
  /// Records of this topic are rulings and no articles; empty: of none.
  std::string rulings_topic;
};

/// The names tried for each field when the settings do not say otherwise.
[[nodiscard]] const std::map<std::string, std::vector<std::string>>& default_field_names();

/// Decodes one record at a time. Not thread-safe: it reuses its parser's buffers.
class Decoder {
 public:
  explicit Decoder(DecodeSettings settings);
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  /// One record to an article, a skipped item or a rejection. Never throws, never reads beyond
  /// `bytes`. The result owns its strings. A rejection leaves the decoder usable.
  [[nodiscard]] base::Result<Decoded, Rejection> decode(std::string_view bytes);
  /// The same of a record of the rulings topic. Which ids a ruling needs is not looked at.
  [[nodiscard]] base::Result<Ruling, Rejection> decode_ruling(std::string_view bytes);
  /// Takes the body of a decoded article that is wanted no more: the next one is written where it
  /// was, which is near, and takes no memory.
  void reuse(std::string&& body);

 private:
  friend std::optional<base::TimeMs> peek_event_time(Decoder& decoder, std::string_view bytes);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// RFC 3339 or ISO 8601 date-time to milliseconds; without a zone it is UTC. Accepts a date alone
/// (midnight), fractions of a second, "Z", "+hh:mm", "+hhmm", and a space for the "T".
/// Nothing if it does not parse or names an impossible date.
[[nodiscard]] std::optional<base::TimeMs> parse_time(std::string_view text);

/// The inverse: "2026-03-01T00:00:00Z", with milliseconds only if there are any.
[[nodiscard]] std::string format_time(base::TimeMs time);

/// The same text without memory of its own: every record holds several.
class TimeText {
 public:
  explicit TimeText(base::TimeMs time);
  [[nodiscard]] std::string_view view() const { return {text_.data(), size_}; }

 private:
  std::array<char, 32> text_;  // "-292275055-05-16T16:47:04.192Z" is the longest there is
  std::size_t size_ = 0;
};

}  // namespace wirefold::article
