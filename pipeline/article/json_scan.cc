#include "article/json_scan.h"

#include <vector>

namespace wirefold::article {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// What the grammar wants next.
enum class Want { kValue, kFirstItem, kFirstKey, kKey, kColon, kNext, kNothing };

class Scanner {
 public:
  Scanner(std::string_view bytes, std::size_t depth_max) : bytes_(bytes), depth_max_(depth_max) {}

  std::optional<ScanFault> run() {
    while (!fault_) {
      while (at_ < bytes_.size() && is_space(bytes_[at_])) ++at_;
      if (at_ == bytes_.size()) {
        if (want_ != Want::kNothing) truncated();
        break;
      }
      step(bytes_[at_]);
    }
    return fault_;
  }

 private:
  void fail(RejectClass reject_class, const char* what) {
    if (!fault_) fault_ = ScanFault{reject_class, what, at_};
  }
  void malformed(const char* what) { fail(RejectClass::kMalformed, what); }
  void truncated() {
    at_ = bytes_.size();
    fail(RejectClass::kTruncated, "the record ends within the document");
  }

  void step(char c) {
    switch (want_) {
      case Want::kNothing:
        return malformed("something follows the document");
      case Want::kFirstItem:
        if (c == ']') return close();
        return value(c);
      case Want::kValue:
        return value(c);
      case Want::kFirstKey:
        if (c == '}') return close();
        return key(c);
      case Want::kKey:
        return key(c);
      case Want::kColon:
        if (c != ':') return malformed("a colon is missing");
        ++at_;
        want_ = Want::kValue;
        return;
      case Want::kNext:
        return next(c);
    }
  }

  void next(char c) {
    const bool in_object = open_.back() == '{';
    if (c == ',') {
      ++at_;
      want_ = in_object ? Want::kKey : Want::kValue;
    } else if (c == (in_object ? '}' : ']')) {
      close();
    } else {
      malformed("a comma or a closing bracket is missing");
    }
  }

  void open(char bracket) {
    if (open_.size() == depth_max_) return fail(RejectClass::kTooDeep, "nested too deep");
    open_.push_back(bracket);
    ++at_;
    want_ = bracket == '{' ? Want::kFirstKey : Want::kFirstItem;
  }

  void close() {
    open_.pop_back();
    ++at_;
    value_done();
  }

  void value_done() { want_ = open_.empty() ? Want::kNothing : Want::kNext; }

  void key(char c) {
    if (c != '"') return malformed("a key in quotation marks is missing");
    string();
    want_ = Want::kColon;
  }

  void value(char c) {
    if (c == '{' || c == '[') return open(c);
    if (c == '"') {
      string();
    } else if (c == '-' || is_digit(c)) {
      number();
    } else if (c == 't') {
      literal("true");
    } else if (c == 'f') {
      literal("false");
    } else if (c == 'n') {
      literal("null");
    } else {
      return malformed("a value is missing");
    }
    value_done();
  }

  void literal(std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i, ++at_) {
      if (at_ == bytes_.size()) return truncated();
      if (bytes_[at_] != word[i]) return malformed("an unknown word");
    }
    if (at_ < bytes_.size() && !ends_value(bytes_[at_])) malformed("an unknown word");
  }

  static bool ends_value(char c) {
    return is_space(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '{' || c == '[' ||
           c == '"';
  }

  void digits() {
    if (at_ == bytes_.size()) return truncated();
    if (!is_digit(bytes_[at_])) return malformed("a bad number");
    while (at_ < bytes_.size() && is_digit(bytes_[at_])) ++at_;
  }

  void number() {
    if (bytes_[at_] == '-') ++at_;
    if (at_ < bytes_.size() && bytes_[at_] == '0') {
      ++at_;
    } else {
      digits();
    }
    if (!fault_ && at_ < bytes_.size() && bytes_[at_] == '.') {
      ++at_;
      digits();
    }
    if (!fault_ && at_ < bytes_.size() && (bytes_[at_] | 0x20) == 'e') {
      ++at_;
      if (at_ < bytes_.size() && (bytes_[at_] == '+' || bytes_[at_] == '-')) ++at_;
      digits();
    }
    if (!fault_ && at_ < bytes_.size() && !ends_value(bytes_[at_])) malformed("a bad number");
  }

  void string() {
    ++at_;
    while (!fault_) {
      if (at_ == bytes_.size()) return truncated();
      const char c = bytes_[at_];
      if (c == '"') break;
      if (static_cast<unsigned char>(c) < 0x20) return malformed("a control character in a string");
      ++at_;
      if (c == '\\') escape();
    }
    ++at_;
  }

  void escape() {
    if (at_ == bytes_.size()) return truncated();
    const char c = bytes_[at_];
    if (c != 'u') {
      constexpr std::string_view kKnown = "\"\\/bfnrt";
      if (kKnown.find(c) == std::string_view::npos) return malformed("an unknown escape");
      ++at_;
      return;
    }
    const unsigned unit = code_unit();
    if (fault_ || unit < 0xD800 || unit > 0xDFFF) return;
    if (unit > 0xDBFF) return malformed("a lone surrogate");
    for (const char wanted : {'\\', 'u'}) {
      if (at_ == bytes_.size()) return truncated();
      if (bytes_[at_] != wanted) return malformed("a lone surrogate");
      if (wanted == '\\') ++at_;
    }
    const unsigned low = code_unit();
    if (!fault_ && (low < 0xDC00 || low > 0xDFFF)) malformed("a lone surrogate");
  }

  /// Reads "uXXXX" with the cursor on the u.
  unsigned code_unit() {
    unsigned unit = 0;
    ++at_;
    for (int i = 0; i < 4; ++i, ++at_) {
      if (at_ == bytes_.size()) {
        truncated();
        return 0;
      }
      const int digit = hex_value(bytes_[at_]);
      if (digit < 0) {
        malformed("a bad escape");
        return 0;
      }
      unit = unit * 16 + static_cast<unsigned>(digit);
    }
    return unit;
  }

  std::string_view bytes_;
  std::size_t depth_max_;
  std::size_t at_ = 0;
  Want want_ = Want::kValue;
  std::vector<char> open_;
  std::optional<ScanFault> fault_;
};

/// Length of the character that starts with `lead`, and the bounds of its second byte; 0 if none.
struct Lead {
  std::size_t size = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

Lead classify_lead(unsigned char lead) {
  if (lead < 0x80) return {1};
  if (lead >= 0xC2 && lead <= 0xDF) return {2};
  if (lead == 0xE0) return {3, 0xA0, 0xBF};
  if (lead == 0xED) return {3, 0x80, 0x9F};
  if (lead >= 0xE1 && lead <= 0xEF) return {3};
  if (lead == 0xF0) return {4, 0x90, 0xBF};
  if (lead >= 0xF1 && lead <= 0xF3) return {4};
  if (lead == 0xF4) return {4, 0x80, 0x8F};
  return {};
}

}  // namespace

std::optional<Utf8Fault> find_utf8_fault(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const Lead lead = classify_lead(static_cast<unsigned char>(bytes[at]));
    if (lead.size == 0) return Utf8Fault{at, true};
    for (std::size_t i = 1; i < lead.size; ++i) {
      if (at + i == bytes.size()) return Utf8Fault{at, false};
      const auto byte = static_cast<unsigned char>(bytes[at + i]);
      const bool second = i == 1;
      if (byte < (second ? lead.low : 0x80) || byte > (second ? lead.high : 0xBF)) {
        return Utf8Fault{at, true};
      }
    }
    at += lead.size;
  }
  return std::nullopt;
}

std::optional<ScanFault> scan_json(std::string_view bytes, std::size_t depth_max) {
  if (const auto fault = find_utf8_fault(bytes)) {
    if (fault->complete) return ScanFault{RejectClass::kNotUtf8, "not UTF-8", fault->offset};
    return ScanFault{RejectClass::kTruncated, "the record ends within a character", fault->offset};
  }
  return Scanner(bytes, depth_max).run();
}

}  // namespace wirefold::article
