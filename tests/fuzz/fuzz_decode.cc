// Any bytes through the decoder: what comes out keeps its promises, and simdjson and its slow twin
// agree on what is JSON.

#include <cstdint>
#include <string_view>

#include "article/decode.h"
#include "article/json_scan.h"
#include "article/peek.h"
#include "base/check.h"

namespace wirefold::article {
namespace {

void check_text(std::string_view text) {
  WIREFOLD_CHECK(!find_utf8_fault(text));
  WIREFOLD_CHECK(text.find('\0') == std::string_view::npos);
}

void check_article(const Article& article) {
  for (const std::string* text :
       {&article.provider, &article.id, &article.version, &article.etag, &article.source,
        &article.language, &article.headline, &article.byline, &article.body, &article.url,
        &article.dateline, &article.evolved_from}) {
    check_text(*text);
  }
  for (const std::string& credit : article.credits) check_text(credit);
  WIREFOLD_CHECK(!article.id.empty());
  WIREFOLD_CHECK(article.language.empty() || article.language.size() == 2 ||
                 article.language.size() == 3);
  WIREFOLD_CHECK(article.status != PublicationStatus::kUsable || !article.headline.empty() ||
                 !article.body.empty());
  if (article.published) WIREFOLD_CHECK(parse_time(format_time(*article.published)));
}

/// Classes of faults in what JSON says; the others are faults of the bytes or of the JSON itself.
bool is_about_content(RejectClass reject_class) {
  switch (reject_class) {
    case RejectClass::kDuplicateKey:
    case RejectClass::kNotAnObject:
    case RejectClass::kWrongType:
    case RejectClass::kNoIdentity:
    case RejectClass::kNoContent:
    case RejectClass::kUnknownStatus:
      return true;
    default:
      return false;
  }
}

bool is_about_json(RejectClass reject_class) {
  return reject_class == RejectClass::kNotUtf8 || reject_class == RejectClass::kTruncated ||
         reject_class == RejectClass::kTooDeep;
}

void check_rejection(const Rejection& rejection, std::string_view bytes) {
  check_text(rejection.detail);
  WIREFOLD_CHECK(rejection.detail.size() >= 20 && rejection.detail.size() < 400);
  const auto fault = scan_json(bytes, DecodeSettings{}.depth_max);
  if (is_about_content(rejection.reject_class)) WIREFOLD_CHECK(!fault);
  if (is_about_json(rejection.reject_class)) {
    WIREFOLD_CHECK(fault && fault->reject_class == rejection.reject_class);
  }
  if (fault) WIREFOLD_CHECK(fault->offset <= bytes.size());
}

void run(std::string_view bytes) {
  static Decoder decoder{DecodeSettings{}};
  const auto decoded = decoder.decode(bytes);
  const auto again = decoder.decode(bytes);
  WIREFOLD_CHECK(decoded.has_value() == again.has_value());
  if (!decoded) {
    WIREFOLD_CHECK(decoded.error().detail == again.error().detail);
    return check_rejection(decoded.error(), bytes);
  }
  WIREFOLD_CHECK(!scan_json(bytes, DecodeSettings{}.depth_max));
  if (const auto* article = std::get_if<Article>(&*decoded)) {
    check_article(*article);
    WIREFOLD_CHECK(peek_event_time(decoder, bytes) == article->published);
  } else {
    check_text(std::get<Skipped>(*decoded).id);
  }
}

}  // namespace
}  // namespace wirefold::article

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  wirefold::article::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
