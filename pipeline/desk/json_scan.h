#pragma once
// Reads the members of a JSON object one by one without building anything: what the desk keeps of
// an output record is a few strings near its front, and it must cost the pipeline next to nothing.
// For records that dedup/ wrote; anything else ends the scan and says so.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace wirefold::desk {

/// One pass over an object's or a list's values. Views live as long as the text.
class JsonScan {
 public:
  /// `json` is an object or a list, without space around it.
  explicit JsonScan(std::string_view json);

  /// The next member or element; false at the end and where the text is not well-formed.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view name() const { return name_; }    ///< escapes still in it
  [[nodiscard]] std::string_view value() const { return value_; }  ///< as it stands, quotes too
  /// All text between here and the last member of this name, unread; empty if there is none. That
  /// is the member that next() gives then.
  [[nodiscard]] std::string_view take_up_to_last(std::string_view name);
  /// After the last next(): whether the text was read to its end.
  [[nodiscard]] bool is_whole() const { return is_whole_; }

 private:
  [[nodiscard]] std::string_view take_value();

  std::string_view rest_;
  std::string_view name_;
  std::string_view value_;
  char close_ = 0;
  bool is_whole_ = false;
};

/// The text of a string value, escapes resolved; empty if it is no string.
[[nodiscard]] std::string text_value(std::string_view value);
/// The same without escapes, as a view of the record; for names that never have any.
[[nodiscard]] std::string_view plain_value(std::string_view value);
/// 0 if it is no number.
[[nodiscard]] double number_value(std::string_view value);
[[nodiscard]] std::int64_t whole_value(std::string_view value);
/// The time of a string value; nothing if it is none.
[[nodiscard]] std::optional<base::TimeMs> time_value(std::string_view value);

}  // namespace wirefold::desk
