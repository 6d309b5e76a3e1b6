#include "article/decode.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "article/formats.h"
#include "article/json_scan.h"
#include "article/peek.h"
#include "article/time_scan.h"

namespace wirefold::article {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t kNameBytesMax = 1024;  // of each field that names an article
constexpr std::size_t kFirstCapacity = 64 * 1024;

Rejection fault_at(RejectClass reject_class, std::string_view sentence, std::string_view what,
                   std::size_t offset) {
  std::string values(what);
  values.append(what.empty() ? "byte " : ", byte ").append(std::to_string(offset));
  return make_rejection(reject_class, sentence, values);
}

Rejection describe(const ScanFault& fault) {
  switch (fault.reject_class) {
    case RejectClass::kNotUtf8:
      return fault_at(fault.reject_class, "The record is not UTF-8; convert it before sending.", "",
                      fault.offset);
    case RejectClass::kTruncated:
      return fault_at(fault.reject_class, "The record ends too early; send it whole.", fault.what,
                      fault.offset);
    case RejectClass::kTooDeep:
      return fault_at(fault.reject_class,
                      "The record is nested deeper than the limit; flatten it or raise depth_max.",
                      "", fault.offset);
    default:
      return fault_at(fault.reject_class, "The record is not one JSON document; check its writer.",
                      fault.what, fault.offset);
  }
}

std::optional<std::string_view> byte_order_mark(std::string_view bytes) {
  struct Mark {
    std::string_view bytes;
    std::string_view name;
  };
  using namespace std::string_view_literals;
  for (const Mark& mark : {Mark{"\xEF\xBB\xBF"sv, "UTF-8"}, Mark{"\xFF\xFE\0\0"sv, "UTF-32 LE"},
                           Mark{"\0\0\xFE\xFF"sv, "UTF-32 BE"}, Mark{"\xFF\xFE"sv, "UTF-16 LE"},
                           Mark{"\xFE\xFF"sv, "UTF-16 BE"}}) {
    if (bytes.substr(0, mark.bytes.size()) == mark.bytes) return mark.name;
  }
  return std::nullopt;
}

/// Looks for a key that stands twice in one object, anywhere in a document.
class DuplicateKeys {
 public:
  std::optional<std::string_view> find(dom::element element) {
    dom::object object;
    dom::array array;
    if (element.get(object) == simdjson::SUCCESS) return find_in(object);
    if (element.get(array) != simdjson::SUCCESS) return std::nullopt;
    for (const dom::element item : array) {
      if (const auto key = find(item)) return key;
    }
    return std::nullopt;
  }

 private:
  std::optional<std::string_view> find_in(dom::object object) {
    keys_.clear();
    for (const dom::key_value_pair member : object) keys_.push_back(member.key);
    if (const auto key = twice()) return key;
    for (const dom::key_value_pair member : object) {
      if (const auto key = find(member.value)) return key;
    }
    return std::nullopt;
  }

  /// Small objects by comparing all pairs, large ones by sorting.
  std::optional<std::string_view> twice() {
    constexpr std::size_t kPairsMax = 16;
    if (keys_.size() > kPairsMax) {
      std::sort(keys_.begin(), keys_.end());
      const auto found = std::adjacent_find(keys_.begin(), keys_.end());
      return found == keys_.end() ? std::nullopt : std::optional(*found);
    }
    for (std::size_t i = 1; i < keys_.size(); ++i) {
      const auto end = keys_.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::find(keys_.begin(), end, keys_[i]) != end) return keys_[i];
    }
    return std::nullopt;
  }

  std::vector<std::string_view> keys_;
};

std::optional<Rejection> check_names(
    std::initializer_list<std::pair<std::string_view, const std::string*>> names) {
  for (const auto& [name, value] : names) {
    if (value->size() <= kNameBytesMax) continue;
    return make_rejection(RejectClass::kTooLarge,
                          "A field that names the article is too long; shorten it.",
                          std::string(name) + ", " + std::to_string(value->size()) + " of " +
                              std::to_string(kNameBytesMax) + " bytes");
  }
  return std::nullopt;
}

/// What every record about an article repeats must leave room for a hundred members in one record.
std::optional<Rejection> check_names(const Decoded& decoded) {
  if (const auto* skipped = std::get_if<Skipped>(&decoded)) {
    return check_names({{"id", &skipped->id}});
  }
  const Article& article = std::get<Article>(decoded);
  return check_names({{"id", &article.id},
                      {"source", &article.source},
                      {"version", &article.version},
                      {"etag", &article.etag},
                      {"language", &article.language},
                      {"provider", &article.provider}});
}

}  // namespace

struct Decoder::Impl {
  DecodeSettings settings;
  FieldTable plain_table;
  FieldTable ninjs_table;
  dom::parser parser;
  Fields fields;
  HtmlStripper html;
  DuplicateKeys duplicates;
  TimeScan time_scan;
  std::string spare;  // see Decoder::reuse()

  explicit Impl(DecodeSettings wanted)
      : settings(std::move(wanted)),
        plain_table(make_plain_table(settings)),
        ninjs_table(make_ninjs_table()),
        time_scan(field_names(settings, "published")) {
    settings.depth_max = std::max<std::size_t>(settings.depth_max, 1);
    // A failure here shows again, and is handled, when the first record is parsed.
    [[maybe_unused]] const auto error = parser.allocate(kFirstCapacity, settings.depth_max);
  }

  /// What can be said before parsing.
  std::optional<Rejection> check_bytes(std::string_view bytes) const {
    if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      return make_rejection(RejectClass::kEmpty, "The record is empty; send the article.");
    }
    if (bytes.size() > settings.record_bytes_max) {
      return make_rejection(
          RejectClass::kTooLarge,
          "The record is larger than record_bytes_max; shorten it or raise the limit.",
          std::to_string(bytes.size()) + " of " + std::to_string(settings.record_bytes_max));
    }
    if (const auto mark = byte_order_mark(bytes)) {
      return make_rejection(RejectClass::kByteOrderMark,
                            "The record starts with a byte order mark; send UTF-8 without.", *mark);
    }
    return std::nullopt;
  }

  base::Result<dom::element, Rejection> parse(std::string_view bytes) {
    if (auto rejection = check_bytes(bytes)) return base::failure(std::move(*rejection));
    dom::element root;
    const simdjson::error_code error = parser.parse(bytes.data(), bytes.size()).get(root);
    if (error == simdjson::SUCCESS) return root;
    if (const auto fault = scan_json(bytes, settings.depth_max)) {
      return base::failure(describe(*fault));
    }
    return base::failure(
        make_rejection(RejectClass::kMalformed,
                       "The record holds a number that does not fit; send it as a string.",
                       simdjson::error_message(error)));
  }

  /// The record as one object without a key twice.
  base::Result<dom::object, Rejection> parse_object(std::string_view bytes, const char* what) {
    const auto root = parse(bytes);
    if (!root) return base::failure(root.error());
    dom::object object;
    if (root->get(object) != simdjson::SUCCESS) {
      return base::failure(make_rejection(
          RejectClass::kNotAnObject,
          "The record is JSON but no object; send one " + std::string(what) + " as one object."));
    }
    if (const auto key = duplicates.find(*root)) {
      return base::failure(make_rejection(RejectClass::kDuplicateKey,
                                          "A key stands twice in one object; send it once.",
                                          excerpt(*key)));
    }
    return object;
  }

  base::Result<Decoded, Rejection> decode(std::string_view bytes) {
    const auto parsed = parse_object(bytes, "article");
    if (!parsed) return base::failure(parsed.error());
    const dom::object object = unwrap(*parsed);
    const Format format = detect_format(object);
    fields.load(format == Format::kPlain ? plain_table : ninjs_table, object);
    RecordContext record{object, fields, html, spare};
    auto decoded = format == Format::kPlain ? decode_plain(record) : decode_ninjs(record, format);
    if (!decoded) return decoded;
    if (auto rejection = check_names(*decoded)) decoded = base::failure(std::move(*rejection));
    return decoded;  // the same in both places, so that no string moves
  }

  std::optional<base::TimeMs> peek(std::string_view bytes) {
    if (bytes.size() > settings.record_bytes_max || bytes.empty()) return std::nullopt;
    if (settings.depth_max > 1) {
      if (const auto text = time_scan.published(bytes)) return parse_time(*text);
    }
    return peek_parsed(bytes);
  }

  std::optional<base::TimeMs> peek_parsed(std::string_view bytes) {
    dom::object object;
    if (parser.parse(bytes.data(), bytes.size()).get(object) != simdjson::SUCCESS) {
      return std::nullopt;
    }
    object = unwrap(object);
    fields.load(detect_format(object) == Format::kPlain ? plain_table : ninjs_table, object);
    FieldReader reader(fields);
    std::optional<base::TimeMs> published;
    read_published(reader, published);
    return published;
  }
};

Decoder::Decoder(DecodeSettings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

base::Result<Decoded, Rejection> Decoder::decode(std::string_view bytes) {
  return impl_->decode(bytes);
}

void Decoder::reuse(std::string&& body) {
  impl_->spare = std::move(body);
  impl_->spare.clear();
}

base::Result<Ruling, Rejection> Decoder::decode_ruling(std::string_view bytes) {
  const auto parsed = impl_->parse_object(bytes, "ruling");
  if (!parsed) return base::failure(parsed.error());
  return read_ruling(*parsed);
}

std::optional<base::TimeMs> peek_event_time(Decoder& decoder, std::string_view bytes) {
  return decoder.impl_->peek(bytes);
}

}  // namespace wirefold::article
