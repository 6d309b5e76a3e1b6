#include "replay/output_json.h"

#include <rapidjson/document.h>
#include <rapidjson/reader.h>

#include <charconv>

namespace wirefold::replay {
namespace {

using Json = rapidjson::Value;

std::string text(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString()) return {};
  return {member->value.GetString(), member->value.GetStringLength()};
}

double number(const Json& object, const char* name) {
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() || !member->value.IsNumber() ? 0 : member->value.GetDouble();
}

// The whole number behind the last place where `name` stands.
std::optional<std::uint64_t> number_after(std::string_view json, std::string_view name) {
  const std::size_t at = json.rfind(name);
  if (at == std::string_view::npos) return std::nullopt;
  const char* begin = json.data() + at + name.size();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(begin, json.data() + json.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

StoryMember member_from(const Json& object) {
  return {text(object, "article_id"), text(object, "source"),    text(object, "relation"),
          text(object, "event_time"), text(object, "usability"), number(object, "score")};
}

// Takes the wanted top members while the record streams by: decisions are counted at the pace at
// which they are made, and most of their bytes are evidence.
class DecisionReader : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, DecisionReader> {
 public:
  bool StartObject() {
    ++depth_;
    return true;
  }
  bool EndObject(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool Key(const char* name, rapidjson::SizeType size, bool) {
    wanted_ = depth_ == 1 ? place_of({name, size}) : nullptr;
    return true;
  }
  bool String(const char* value, rapidjson::SizeType size, bool) {
    if (wanted_ != nullptr && depth_ == 1) wanted_->assign(value, size);
    wanted_ = nullptr;
    return true;
  }
  DecisionLine line;

 private:
  std::string* place_of(std::string_view name) {
    if (name == "type") return &line.type;
    if (name == "outcome") return &line.outcome;
    if (name == "article_id") return &line.article_id;
    if (name == "story_id") return &line.story_id;
    if (name == "relation") return &line.relation;
    return nullptr;
  }
  std::string* wanted_ = nullptr;
  int depth_ = 0;
};

}  // namespace

std::optional<DecisionLine> read_decision(std::string_view json) {
  DecisionReader decision;
  rapidjson::Reader reader;
  rapidjson::MemoryStream stream(json.data(), json.size());
  if (!reader.Parse(stream, decision)) return std::nullopt;
  if (decision.line.type != "decision" && decision.line.type != "move") return std::nullopt;
  return std::move(decision.line);
}

std::optional<StoryLine> read_story(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) return std::nullopt;
  const Json& root = document;
  StoryLine story;
  story.story_id = text(root, "story_id");
  story.status = text(root, "status");
  story.headline = text(root, "headline");
  const auto canonical = root.FindMember("canonical");
  if (canonical != root.MemberEnd() && canonical->value.IsObject()) {
    story.canonical_article_id = text(canonical->value, "article_id");
    story.canonical_source = text(canonical->value, "source");
    story.canonical_agency = text(canonical->value, "agency");
    story.canonical_reason = text(canonical->value, "reason");
  }
  const auto members = root.FindMember("members");
  if (members == root.MemberEnd() || !members->value.IsArray()) return std::nullopt;
  for (const Json& member : members->value.GetArray()) {
    if (member.IsObject()) story.members.push_back(member_from(member));
  }
  if (story.story_id.empty()) return std::nullopt;
  return story;
}

std::optional<StorySize> read_story_size(std::string_view json) {
  // No name can stand inside a string: quotation marks are escaped there. Families have a member
  // "articles" too, so the one that counts is the last before the members.
  const std::size_t members = json.rfind("\"members\":[");
  if (members == std::string_view::npos) return std::nullopt;
  json = json.substr(0, members);
  const auto articles = number_after(json, "\"articles\":");
  const auto total = number_after(json, "\"articles_total\":");
  if (!articles || !total) return std::nullopt;
  return StorySize{*articles, *total};
}

}  // namespace wirefold::replay
