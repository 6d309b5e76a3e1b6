#pragma once
// What a wire article is once decoded, whatever format it came in. Produced by decode.h, read by
// text/ and, for its identity and state, by story/.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/time.h"

namespace wirefold::article {

/// What the publisher says may be done with the article.
enum class PublicationStatus {
  kUsable,
  kWithheld,   ///< not to be used until a newer usable version arrives
  kWithdrawn,  ///< canceled, cancelled, killed, recalled: for good
};

/// A decoded text article. All strings are valid UTF-8 without NUL; empty means absent.
struct Article {
  // Identity: (provider, id, version, etag). `id` is as received and never empty.
  std::string provider;
  std::string id;
  std::string version;
  std::string etag;

  std::string source;    ///< the outlet that published it, for display and source rank
  std::string language;  ///< primary subtag, lower case ("en", "pt"); empty if not stated
  std::optional<base::TimeMs> published;        ///< absent if missing or malformed
  std::optional<base::TimeMs> version_created;  ///< third key when versions are compared
  std::optional<base::TimeMs> embargoed_until;

  std::string headline;
  std::string byline;
  std::string body;  ///< plain text; paragraphs separated by newlines, markup removed
  std::string url;
  std::string dateline;  ///< where the format carries it apart from the body
  /// Agencies or desks the format itself names as origin (ninjs infosource, AP provider, credit
  /// line, hop history), as written; interpreted by text/ with config/agencies.toml.
  std::vector<std::string> credits;

  PublicationStatus status = PublicationStatus::kUsable;
  bool is_correction = false;  ///< the publisher marks this version as a correction
  std::string evolved_from;    ///< id of the article this one continues (Superdesk), else empty
};

/// Names an article whatever its version: of provider and id.
[[nodiscard]] base::Hash128 identity_key(const std::string& provider, const std::string& id);

/// A record that is understood and is no text article: pictures, graphics, planning items.
struct Skipped {
  std::string id;
  std::string reason;  ///< a fixed word: "picture", "graphic", "video", "audio", "planning", …
};

/// What a record that can be understood turns out to be.
using Decoded = std::variant<Article, Skipped>;

/// Why a record cannot be understood. Names are stable: they are header values and metric labels.
enum class RejectClass {
  kEmpty,          ///< no bytes, or white space only
  kTooLarge,       ///< more than record_bytes_max
  kByteOrderMark,  ///< starts with a UTF-8, UTF-16 or UTF-32 byte order mark
  kNotUtf8,        ///< invalid UTF-8
  kTruncated,      ///< JSON that ends too early
  kMalformed,      ///< not JSON, bad number, lone surrogate, trailing second document …
  kDuplicateKey,   ///< the same key twice in one object
  kTooDeep,        ///< nested deeper than the limit
  kNotAnObject,    ///< JSON, but not an object at the top
  kWrongType,      ///< a known field has a type its format does not allow
  kNoIdentity,     ///< no id
  kNoContent,      ///< neither headline nor body nor a status
  kUnknownStatus,  ///< a status word the format does not define
  kMissingRecord,  ///< the input log says there was a record that cannot be had any more
};

inline constexpr std::size_t kRejectClassCount = 14;

/// "too_large", "not_utf8", … as in header `wirefold.error.class` and metrics.
[[nodiscard]] const char* reject_class_name(RejectClass reject_class);

/// A record that cannot be understood. The original bytes stay with the caller.
struct Rejection {
  RejectClass reject_class = RejectClass::kMalformed;
  std::string detail;  ///< one fixed sentence, what to do about it, the values last
  std::string stage = "decode";
};

}  // namespace wirefold::article
