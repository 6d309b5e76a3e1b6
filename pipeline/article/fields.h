#pragma once
// The fields of one JSON object by our own names: which member serves which field, in which order
// the names are tried, and typed reads that turn a wrong type into a Rejection. Room-internal: the
// formats (plain.cc, ninjs.cc) are written with it.

#include <simdjson.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "article/article.h"

namespace wirefold::article {

/// Everything any format gives us. The first block can be mapped in the settings.
enum class Field : std::uint8_t {
  kId,
  kProvider,
  kVersion,
  kEtag,
  kSource,
  kLanguage,
  kPublished,
  kVersionCreated,
  kEmbargo,
  kHeadline,
  kByline,
  kBody,
  kUrl,
  kDateline,
  kCredit,
  kStatus,
  kType,
  kCorrection,
  kEvolvedFrom,
  // ninjs and its relatives only
  kTitle,
  kNote,
  kSignals,
  kBodies,
  kHeadlines,
  kEditorialTypes,
  kOrigins,
  kCount
};
inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::kCount);

/// The names of each field in the order in which they are tried. Immutable after construction.
class FieldTable {
 public:
  struct Names {
    Field field;
    std::vector<std::string> names;
  };
  explicit FieldTable(const std::vector<Names>& fields);

  struct Slot {
    std::string name;
    Field field;
    std::size_t index;  ///< place in the order in which the field's names are tried
  };
  using Slots = std::span<const Slot>;
  /// The slots that a member of this name fills (several fields may use one name). They live as
  /// long as the table.
  [[nodiscard]] Slots find(std::string_view name) const;

 private:
  std::vector<Slot> by_name_;  // sorted by name, then field
};

/// A member that serves a field, with the name it has in the record.
struct Member {
  std::string_view name;
  simdjson::dom::element value;
};

/// One object's members sorted to their fields. Reused from record to record: the records of a feed
/// have the same members in the same order, so the names of the last one are remembered.
class Fields {
 public:
  /// Forgets the previous object. The table and the object must outlive the reads.
  void load(const FieldTable& table, simdjson::dom::object object);

  /// The first member for the field that is neither null nor an empty string.
  [[nodiscard]] std::optional<Member> find(Field field) const {
    return found_[static_cast<std::size_t>(field)].member;
  }

 private:
  struct Found {
    std::optional<Member> member;
    std::size_t index = 0;  // of the name that it was found by
  };
  struct Name {
    std::string text;
    FieldTable::Slots slots;
  };
  FieldTable::Slots slots_of(std::string_view name, std::size_t place);

  const FieldTable* table_ = nullptr;
  std::array<Found, kFieldCount> found_;
  std::vector<Name> names_;  // of the first members, as they were found in table_
};

/// Typed reads of Fields into an Article. The first fault is kept and the rest still runs, so a
/// format reads as a list of fields; ask rejection() at the end.
class FieldReader {
 public:
  explicit FieldReader(const Fields& fields) : fields_(fields) {}

  /// A string without NUL, line ends as "\n"; wrong_type for any other type.
  void text(Field field, std::string& out);
  /// A string or a number as its text. NUL is malformed: two ids must not become one.
  void identity(Field field, std::string& out);
  /// The text as an identity, found under `name`; NUL is malformed here too.
  [[nodiscard]] std::string checked_identity(std::string_view text, std::string_view name);
  /// A time; absent if malformed. Whole numbers are seconds or milliseconds since 1970.
  void time(Field field, std::optional<base::TimeMs>& out);
  /// A time that must be understood if it is there: an embargo is never lost silently.
  void embargo(std::optional<base::TimeMs>& out);
  /// A string, an object with a name, or a list of these.
  void names(Field field, std::vector<std::string>& out);
  /// The same with ", " between them.
  void joined_names(Field field, std::string& out);
  void status(PublicationStatus& out);
  void language(std::string& out);

  [[nodiscard]] std::optional<Member> find(Field field) const { return fields_.find(field); }
  /// Records a fault unless there is one already.
  void wrong_type(std::string_view name, std::string_view wanted);
  void reject(Rejection rejection);
  [[nodiscard]] std::optional<Rejection>& rejection() { return rejection_; }

 private:
  template <typename Take>
  void each_name(Field field, Take take);
  [[nodiscard]] std::string_view name_of(const Member& member, simdjson::dom::element value);

  const Fields& fields_;
  std::optional<Rejection> rejection_;
};

/// "<sentence> <remedy> <values>": one fixed sentence, what to do about it, the values last.
[[nodiscard]] Rejection make_rejection(RejectClass reject_class, std::string_view sentence,
                                       std::string_view values = {});

/// At most 60 bytes of a text, cut between characters, for a message.
[[nodiscard]] std::string excerpt(std::string_view text);

/// The text without NUL, "\r\n" and "\r" as "\n".
[[nodiscard]] std::string clean_text(std::string_view text);
/// Appends the same.
void append_clean(std::string_view text, std::string& out);

/// The string value of an object's member; empty if it is absent or no string.
[[nodiscard]] std::string_view member_text(simdjson::dom::element object, std::string_view name);

}  // namespace wirefold::article
