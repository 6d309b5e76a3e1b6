#include "replay/output_json.h"

#include <rapidjson/document.h>
#include <string.h>  // memmem

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

// The whole number at the front of `json`.
std::optional<std::uint64_t> number_at(std::string_view json) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

StoryMember member_from(const Json& object) {
  return {text(object, "article_id"), text(object, "source"),    text(object, "relation"),
          text(object, "event_time"), text(object, "usability"), number(object, "score")};
}

// The string at the front of `json`, without its quotes and with its escapes; `json` then begins
// behind it. Nothing if something else stands there.
std::optional<std::string_view> take_string(std::string_view& json) {
  if (!json.starts_with('"')) return std::nullopt;
  std::size_t end = 1;
  while (end < json.size() && json[end] != '"') end += json[end] == '\\' ? 2 : 1;
  if (end >= json.size()) return std::nullopt;
  const std::string_view text = json.substr(1, end - 1);
  json.remove_prefix(end + 1);
  return text;
}

std::string_view* place_in(DecisionLine& line, std::string_view name) {
  if (name == "type") return &line.type;
  if (name == "outcome") return &line.outcome;
  if (name == "article_id") return &line.article_id;
  if (name == "story_id") return &line.story_id;
  if (name == "relation") return &line.relation;
  return nullptr;
}

}  // namespace

// Decisions are counted at the pace at which they are made, and most of their bytes are evidence:
// only the strings in front are read, up to the relation, which is the last one wanted.
std::optional<DecisionLine> read_decision(std::string_view json) {
  DecisionLine line;
  if (!json.starts_with('{') || !json.ends_with('}')) return std::nullopt;
  while (line.relation.empty() && !json.empty()) {
    json.remove_prefix(1);  // '{' or ','
    const auto name = take_string(json);
    if (!name || !json.starts_with(':')) break;
    json.remove_prefix(1);
    const auto text = take_string(json);
    if (!text) break;
    if (std::string_view* place = place_in(line, *name)) *place = *text;
  }
  if (line.type != "decision" && line.type != "move") return std::nullopt;
  return line;
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
  // No name can stand inside a string: quotation marks are escaped there. The total stands once,
  // and the count of the story, not of a family, right before it.
  constexpr std::string_view kTotal = ",\"articles_total\":";
  constexpr std::string_view kArticles = "\"articles\":";
  const void* found = ::memmem(json.data(), json.size(), kTotal.data(), kTotal.size());
  if (found == nullptr) return std::nullopt;
  const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - json.data());
  const std::size_t digits = json.find_last_not_of("0123456789", at - 1) + 1;
  if (!json.substr(0, digits).ends_with(kArticles)) return std::nullopt;
  const auto articles = number_at(json.substr(digits));
  const auto total = number_at(json.substr(at + kTotal.size()));
  if (!articles || !total) return std::nullopt;
  return StorySize{*articles, *total};
}

}  // namespace wirefold::replay
