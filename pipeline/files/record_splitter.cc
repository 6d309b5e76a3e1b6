#include "files/record_splitter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "files/json_text.h"

namespace wirefold::files {
namespace {

// Room in a block for the beginning of a record, whose rest is read behind it.
constexpr std::size_t kBeginBytes = std::size_t{128} << 10;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_json_space(char letter) {
  return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
}

// The unread part of a stream, held in one piece: grows by reading, shrinks by consuming. It slides
// over the memory that is to be kept, and from its end on over one shared block after the other,
// taking what is unread from each into the next.
class Window {
 public:
  explicit Window(std::unique_ptr<ByteStream> bytes, std::span<char> kept = {})
      : bytes_(std::move(bytes)), read_bytes_(bytes_->bytes_at_once()), memory_(kept) {}

  [[nodiscard]] std::string_view unread() const { return {memory_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] bool is_kept() const { return !block_ && !memory_.empty(); }
  // Holds what is unread now where it lies; null where it lies in memory that is to be kept.
  [[nodiscard]] SharedBytes owner() const { return block_; }
  void consume(std::size_t count) {
    begin_ += count;
    consumed_ += count;
  }
  [[nodiscard]] std::uint64_t consumed() const { return consumed_; }
  // Adds bytes behind the unread ones, which may move; false at the stream's end.
  base::Result<bool, FileError> grow() {
    const std::size_t least = is_kept() || is_long() ? 1 : read_bytes_;
    if (memory_.size() - end_ < least) take_next_block();
    const std::size_t room = memory_.size() - end_;
    const auto count = bytes_->read(&memory_[end_], is_kept() ? room : std::min(room, read_bytes_));
    if (!count) return base::failure(count.error());
    end_ += *count;
    return *count > 0;
  }
  [[nodiscard]] bool is_quiet() { return bytes_->is_quiet(); }
  [[nodiscard]] std::uint64_t bytes_from_disk() const { return bytes_->bytes_from_disk(); }

 private:
  // A record that has begun in this block is copied into the next. A short one is cheaper to copy
  // than a short read is to make; a long one fills the room there is, and gets twice its bytes.
  [[nodiscard]] bool is_long() const { return end_ - begin_ > kBeginBytes; }
  void take_next_block() {
    const std::string_view moved = unread();
    const std::size_t room = is_long() ? 2 * moved.size() + read_bytes_ : blocks_.block_bytes();
    std::shared_ptr<char[]> next = blocks_.take(room);
    if (!moved.empty()) std::memcpy(next.get(), moved.data(), moved.size());
    memory_ = {next.get(), room};
    block_ = std::move(next);
    end_ = moved.size();
    begin_ = 0;
  }

  std::unique_ptr<ByteStream> bytes_;
  std::size_t read_bytes_;
  SharedBlocks blocks_{read_bytes_ + kBeginBytes};
  std::shared_ptr<char[]> block_;  // none: in the memory that is to be kept
  std::span<char> memory_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t consumed_ = 0;
};

class LineSplitter final : public RecordSplitter {
 public:
  LineSplitter(std::unique_ptr<ByteStream> bytes, std::span<char> kept)
      : window_(std::move(bytes), kept) {}

  base::Result<std::optional<RawRecord>, FileError> next() override {
    std::size_t searched = 0;
    for (;;) {
      const std::string_view unread = window_.unread();
      const std::size_t newline = unread.find('\n', searched);
      if (newline != std::string_view::npos) {
        const RawRecord line = bounded(unread.substr(0, newline));
        window_.consume(newline + 1);
        return line;
      }
      if (unread.size() > kRecordBytesMax) return overlong();
      searched = unread.size();
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) return last_line();
    }
  }
  bool is_waiting() override {
    return window_.is_quiet() && window_.unread().find('\n') == std::string_view::npos;
  }
  std::uint64_t bytes_from_disk() const override { return window_.bytes_from_disk(); }

 private:
  // The window has not passed the line yet.
  [[nodiscard]] RawRecord bounded(std::string_view line) const {
    const std::size_t kept = std::min(line.size(), kRecordBytesMax);
    return {line.substr(0, kept), line.size() - kept, window_.is_kept(), window_.consumed(),
            window_.owner()};
  }
  std::optional<RawRecord> last_line() {
    const std::string_view line = window_.unread();
    if (line.empty()) return std::nullopt;
    const RawRecord last = bounded(line);
    window_.consume(line.size());
    return last;
  }
  // Keeps the first part and drops everything up to the line's end.
  base::Result<std::optional<RawRecord>, FileError> overlong() {
    first_part_ = window_.unread().substr(0, kRecordBytesMax);
    window_.consume(kRecordBytesMax);
    std::uint64_t cut = 0;
    for (;;) {
      const std::string_view unread = window_.unread();
      const std::size_t newline = unread.find('\n');
      const bool found = newline != std::string_view::npos;
      cut += found ? newline : unread.size();
      window_.consume(found ? newline + 1 : unread.size());
      if (found) return RawRecord{first_part_, cut};
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) return RawRecord{first_part_, cut};
    }
  }

  Window window_;
  std::string first_part_;
};

// Follows one JSON value character by character, just closely enough to find its end.
class ValueEnd {
 public:
  // True if this character, a ',' or ']' of the surrounding array, ends the value.
  bool ends_at(char letter) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (letter == '\\') {
        escaped_ = true;
      } else if (letter == '"') {
        in_string_ = false;
      }
      return false;
    }
    if (depth_ == 0 && (letter == ',' || letter == ']')) return true;
    if (letter == '"') in_string_ = true;
    if (letter == '{' || letter == '[') ++depth_;
    if ((letter == '}' || letter == ']') && depth_ > 0) --depth_;
    return false;
  }

 private:
  std::uint64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

class JsonSplitter final : public RecordSplitter {
 public:
  JsonSplitter(std::unique_ptr<ByteStream> bytes, std::string path)
      : window_(std::move(bytes)), path_(std::move(path)) {}

  base::Result<std::optional<RawRecord>, FileError> next() override {
    if (place_ == Place::kStart) {
      const auto array = starts_with_bracket();
      if (!array) return base::failure(array.error());
      if (!*array) return rest();
      place_ = Place::kElements;
    }
    if (place_ == Place::kElements) {
      const auto first = skip_to_element();
      if (!first) return base::failure(first.error());
      if (*first) return element();
    }
    if (place_ == Place::kBehind) {
      const auto something = skip_space();
      if (!something) return base::failure(something.error());
      if (*something) return rest();
    }
    return std::nullopt;
  }
  std::uint64_t bytes_from_disk() const override { return window_.bytes_from_disk(); }

 private:
  enum class Place { kStart, kElements, kBehind, kEnd };

  // The window's first character, read if need be; nothing at the end.
  base::Result<std::optional<char>, FileError> peek() {
    if (window_.unread().empty()) {
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) return std::nullopt;
    }
    return window_.unread().front();
  }
  // Consumes the opening bracket if there is one; else consumes nothing.
  base::Result<bool, FileError> starts_with_bracket() {
    for (std::size_t at = 0;;) {
      const std::string_view unread = window_.unread();
      while (at < unread.size() && is_json_space(unread[at])) ++at;
      if (at < unread.size()) {
        if (unread[at] == '[') window_.consume(at + 1);
        return unread[at] == '[';
      }
      if (at > kRecordBytesMax) return false;
      auto more = window_.grow();
      if (!more || !*more) return more;
    }
  }
  // True if something other than white space comes next.
  base::Result<bool, FileError> skip_space() {
    for (;;) {
      const auto letter = peek();
      if (!letter) return base::failure(letter.error());
      if (!*letter) return false;
      if (!is_json_space(**letter)) return true;
      window_.consume(1);
    }
  }
  // True if an element starts here; false behind the array's end.
  base::Result<bool, FileError> skip_to_element() {
    for (;;) {
      const auto something = skip_space();
      if (!something) return base::failure(something.error());
      if (!*something) {
        return base::failure(damaged_error(path_, "the JSON array has no end"));
      }
      const char letter = window_.unread().front();
      if (letter != ',' && letter != ']') return true;
      window_.consume(1);
      if (letter == ']') {
        place_ = Place::kBehind;
        return false;
      }
    }
  }
  void keep(std::string_view bytes) {
    const std::size_t room = kRecordBytesMax - record_.size();
    record_.append(bytes.substr(0, room));
    cut_ += bytes.size() - std::min(room, bytes.size());
  }
  void start_record() {
    record_.clear();
    cut_ = 0;
  }
  // An element up to its end, or to the file's.
  base::Result<std::optional<RawRecord>, FileError> element() {
    start_record();
    ValueEnd end;
    for (;;) {
      const std::string_view unread = window_.unread();
      std::size_t length = 0;
      while (length < unread.size() && !end.ends_at(unread[length])) ++length;
      keep(unread.substr(0, length));
      window_.consume(length);
      if (length < unread.size()) break;
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) {
        place_ = Place::kEnd;
        break;
      }
    }
    std::string_view bytes = record_;
    while (!bytes.empty() && is_json_space(bytes.back())) bytes.remove_suffix(1);
    return RawRecord{bytes, cut_};
  }
  // Everything that is left, as one record.
  base::Result<std::optional<RawRecord>, FileError> rest() {
    place_ = Place::kEnd;
    start_record();
    for (;;) {
      keep(window_.unread());
      window_.consume(window_.unread().size());
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) return RawRecord{record_, cut_};
    }
  }

  Window window_;
  std::string path_;
  Place place_ = Place::kStart;
  std::string record_;
  std::uint64_t cut_ = 0;
};

class PageReader final : public RecordSplitter {
 public:
  PageReader(std::unique_ptr<ByteStream> bytes, std::string id)
      : window_(std::move(bytes)), id_(std::move(id)) {}

  base::Result<std::optional<RawRecord>, FileError> next() override {
    if (std::exchange(done_, true)) return std::nullopt;
    while (window_.unread().size() <= kRecordBytesMax) {
      const auto more = window_.grow();
      if (!more) return base::failure(more.error());
      if (!*more) break;
    }
    std::string_view body = window_.unread().substr(0, kRecordBytesMax);
    const std::uint64_t cut = window_.unread().size() - body.size();
    if (body.starts_with(kByteOrderMark)) body.remove_prefix(kByteOrderMark.size());
    record_ = "{\"id\":";
    append_json_string(record_, id_);
    record_ += ",\"body\":";
    append_json_string(record_, body);
    record_ += '}';
    return RawRecord{record_, cut};
  }
  std::uint64_t bytes_from_disk() const override { return window_.bytes_from_disk(); }

 private:
  Window window_;
  std::string id_;
  std::string record_;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<RecordSplitter> split_lines(std::unique_ptr<ByteStream> bytes,
                                            std::span<char> kept) {
  return std::make_unique<LineSplitter>(std::move(bytes), kept);
}

std::unique_ptr<RecordSplitter> split_json(std::unique_ptr<ByteStream> bytes, std::string path) {
  return std::make_unique<JsonSplitter>(std::move(bytes), std::move(path));
}

std::unique_ptr<RecordSplitter> read_page(std::unique_ptr<ByteStream> bytes, std::string id) {
  return std::make_unique<PageReader>(std::move(bytes), std::move(id));
}

}  // namespace wirefold::files
