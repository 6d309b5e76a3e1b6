#pragma once
// The formats as functions: a parsed object in, what it is out. decode.cc picks one by the key
// shape. Room-internal.

#include <simdjson.h>

#include "article/article.h"
#include "article/decode.h"
#include "article/fields.h"
#include "article/html.h"

namespace wirefold::article {

/// Which reading of a record applies.
enum class Format { kPlain, kNinjs, kAp };

/// What the formats share while they read one record.
struct RecordContext {
  simdjson::dom::object object;
  Fields& fields;
  HtmlStripper& html;
  std::string& spare;  ///< empty, with the memory of an earlier body
};

/// The names tried for one of plain JSON's fields. They live as long as the settings.
[[nodiscard]] const std::vector<std::string>& field_names(const DecodeSettings& settings,
                                                          const std::string& field);
/// The field table of plain JSON under the settings' mapping.
[[nodiscard]] FieldTable make_plain_table(const DecodeSettings& settings);
/// The field table of ninjs 1.x, 2.x, 3.x, of Superdesk's dialect and of AP Media API items.
[[nodiscard]] FieldTable make_ninjs_table();

/// The object that holds the article ({"data":{"item":…}} and {"item":…} are opened).
[[nodiscard]] simdjson::dom::object unwrap(simdjson::dom::object object);
[[nodiscard]] Format detect_format(simdjson::dom::object object);

/// Each expects `fields` loaded with its own table.
[[nodiscard]] base::Result<Decoded, Rejection> decode_plain(RecordContext& record);
[[nodiscard]] base::Result<Decoded, Rejection> decode_ninjs(RecordContext& record, Format format);

/// The time that decides an article's place in the stream; the same in both calls.
void read_published(FieldReader& reader, std::optional<base::TimeMs>& out);

/// The members of a ruling that are texts; errors where one is of another type, or too long.
[[nodiscard]] base::Result<Ruling, Rejection> read_ruling(simdjson::dom::object object);

/// The end of both: faults first, then identity and content, then what follows from the texts.
[[nodiscard]] base::Result<Decoded, Rejection> finish(FieldReader& reader, Article&& article);

/// Inline tags and entities of a headline as text.
[[nodiscard]] std::string plain_line(std::string text, HtmlStripper& html);

}  // namespace wirefold::article
