// A ruling's fields are few and all of them texts, so it is read member by member. What cannot be
// read is a rejection like that of any bad record; what can be read and makes no sense is for the
// story stage, which knows the stories.

#include "article/ruling.h"

#include "article/decode.h"
#include "article/formats.h"

namespace wirefold::article {
namespace {

namespace dom = simdjson::dom;

RulingKind kind_named(std::string_view word) {
  if (word == "join") return RulingKind::kJoin;
  if (word == "apart") return RulingKind::kApart;
  return word == "canonical" ? RulingKind::kCanonical : RulingKind::kUnknown;
}

std::optional<Rejection> read_member(dom::object object, const char* name, std::string& out) {
  dom::element value;
  if (object[name].get(value) != simdjson::SUCCESS || value.is_null()) return std::nullopt;
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) {
    return make_rejection(RejectClass::kWrongType,
                          "A field of a ruling has another type; send the type named.",
                          std::string(name) + " must be a string");
  }
  if (text.find('\0') != std::string_view::npos) {
    return make_rejection(RejectClass::kMalformed,
                          "A field of a ruling holds a NUL; send it without.", name);
  }
  if (text.size() > kRulingTextBytesMax) {
    return make_rejection(RejectClass::kTooLarge, "A field of a ruling is too long; shorten it.",
                          std::string(name) + ", " + std::to_string(text.size()) + " of " +
                              std::to_string(kRulingTextBytesMax) + " bytes");
  }
  out = text;
  return std::nullopt;
}

}  // namespace

base::Result<Ruling, Rejection> read_ruling(dom::object object) {
  Ruling ruling;
  std::string at;
  struct Place {
    const char* name;
    std::string& text;
  };
  for (const Place& member :
       {Place{"ruling", ruling.word}, Place{"story_id", ruling.story_id},
        Place{"other_story_id", ruling.other_story_id}, Place{"article_id", ruling.article_id},
        Place{"provider", ruling.provider}, Place{"reason", ruling.reason}, Place{"by", ruling.by},
        Place{"at", at}}) {
    if (auto rejection = read_member(object, member.name, member.text)) {
      return base::failure(std::move(*rejection));
    }
  }
  ruling.kind = kind_named(ruling.word);
  ruling.at = parse_time(at);
  return ruling;
}

}  // namespace wirefold::article
