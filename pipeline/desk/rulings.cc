#include "desk/rulings.h"

#include <rapidjson/document.h>

#include <array>
#include <fstream>
#include <optional>

#include "article/decode.h"
#include "article/ruling.h"
#include "dedup/json_writer.h"
#include "desk/known.h"

namespace wirefold::desk {
namespace {

constexpr unsigned kDepthMax = 8;

using Failure = tl::unexpected<std::string>;
Failure wrong(std::string message) { return base::failure(std::move(message)); }

/// The members of a ruling, as far as they are there.
struct Fields {
  std::string ruling;
  std::string story_id;
  std::string other_story_id;
  std::string article_id;
  std::string reason;

  std::string* at(std::string_view name) {
    if (name == "ruling") return &ruling;
    if (name == "story_id") return &story_id;
    if (name == "other_story_id") return &other_story_id;
    if (name == "article_id") return &article_id;
    if (name == "reason") return &reason;
    return nullptr;
  }
};

// Brackets in strings are no depth. What is no JSON may be counted wrongly, but never as shallower
// than the parser goes: it stops at what is no JSON.
bool is_shallow(std::string_view body) {
  unsigned depth = 0;
  bool is_in_string = false;
  for (std::size_t at = 0; at < body.size(); ++at) {
    const char character = body[at];
    if (character == '"') is_in_string = !is_in_string;
    if (is_in_string && character == '\\') ++at;
    if (is_in_string) continue;
    if (character == '{' || character == '[') ++depth;
    if (depth > kDepthMax) return false;
  }
  return true;
}

base::Result<Fields, std::string> read_fields(std::string_view body) {
  rapidjson::Document document;
  // Counted beforehand, since the parser recurses.
  if (!is_shallow(body)) return wrong("The ruling is no JSON object of texts.");
  document.Parse<rapidjson::kParseValidateEncodingFlag>(body.data(), body.size());
  if (document.HasParseError() || !document.IsObject()) {
    return wrong("The ruling is no JSON object.");
  }
  Fields fields;
  for (const auto& member : document.GetObject()) {
    const std::string_view name(member.name.GetString(), member.name.GetStringLength());
    std::string* place = fields.at(name);
    if (place == nullptr) return wrong("A ruling has no such field: " + std::string(name));
    if (!member.value.IsString()) return wrong("The field is no text: " + std::string(name));
    if (!place->empty()) return wrong("The field stands twice: " + std::string(name));
    *place = {member.value.GetString(), member.value.GetStringLength()};
    if (place->size() > article::kRulingTextBytesMax) {
      return wrong("The field is too long: " + std::string(name));
    }
    if (place->find('\0') != std::string::npos) {
      return wrong("The field has a NUL: " + std::string(name));
    }
  }
  return fields;
}

// What is wrong with it as a whole; nothing if all is well.
std::optional<std::string> objection_to(const Fields& fields) {
  const bool is_join = fields.ruling == "join";
  const bool is_apart = fields.ruling == "apart";
  const bool is_canonical = fields.ruling == "canonical";
  if (!is_join && !is_apart && !is_canonical) return "`ruling` is join, apart or canonical.";
  for (const std::string* id : {&fields.story_id, &fields.other_story_id}) {
    if (!id->empty() && parse_id(*id, 's') == 0) {
      return "A story's id is s and sixteen hexadecimal digits.";
    }
  }
  const bool has_story = !fields.story_id.empty();
  const bool has_other = !fields.other_story_id.empty();
  const bool has_article = !fields.article_id.empty();
  if (is_join && !(has_story && has_other && !has_article)) {
    return "`join` names `story_id` and `other_story_id`.";
  }
  if (is_canonical && !(has_story && has_article && !has_other)) {
    return "`canonical` names `story_id` and `article_id`.";
  }
  const int named = (has_story ? 1 : 0) + (has_other ? 1 : 0) + (has_article ? 1 : 0);
  if (is_apart && named != 2) {
    return "`apart` names two of `story_id`, `other_story_id` and `article_id`.";
  }
  if (has_story && fields.story_id == fields.other_story_id) return "The two stories are the same.";
  return std::nullopt;
}

}  // namespace

base::Result<RulingRecord, std::string> parse_ruling(std::string_view body, base::TimeMs now) {
  auto fields = read_fields(body);
  if (!fields) return base::failure(fields.error());
  if (auto objection = objection_to(*fields)) return wrong(std::move(*objection));
  // The pipeline keeps an article out of `story_id`.
  const bool is_article_apart = fields->ruling == "apart" && !fields->article_id.empty();
  if (is_article_apart && fields->story_id.empty()) fields->story_id.swap(fields->other_story_id);
  dedup::Json json;
  json.open();
  json.field("ruling", fields->ruling);
  json.field_unless_empty("article_id", fields->article_id);
  json.field_unless_empty("story_id", fields->story_id);
  json.field_unless_empty("other_story_id", fields->other_story_id);
  json.field_unless_empty("reason", fields->reason);
  json.field("by", "desk");
  json.field("at", article::format_time(now));
  json.close();
  return RulingRecord{fields->story_id, json.take()};
}

base::Result<void, std::string> MemoryRulings::send(const RulingRecord& record) {
  const std::lock_guard lock(mutex_);
  sent_.push_back(record);
  return {};
}

std::vector<RulingRecord> MemoryRulings::sent() {
  const std::lock_guard lock(mutex_);
  return sent_;
}

base::Result<void, std::string> FileRulings::send(const RulingRecord& record) {
  const std::lock_guard lock(mutex_);
  std::ofstream file(path_, std::ios::binary | std::ios::app);
  file << record.value << "\n" << std::flush;
  if (!file)
    return wrong("The ruling cannot be written; is there room, and permission, at " + path_);
  return {};
}

}  // namespace wirefold::desk
