#include "scenario/expectations.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace wirefold::scenario {
namespace {

using rapidjson::Value;
using Faults = std::vector<std::string>;
using Groups = std::vector<std::vector<std::string>>;
using Pairs = std::vector<std::pair<std::string, const Value*>>;

bool expect(bool holds, const std::string& otherwise, Faults& faults) {
  if (!holds) faults.push_back(otherwise);
  return holds;
}

/// Whether a text is one of "this|that".
bool is_one_of(const std::string& text, const std::string& alternatives) {
  std::istringstream words(alternatives);
  for (std::string word; std::getline(words, word, '|');) {
    if (word == text) return true;
  }
  return false;
}

std::string as_text(const Value& value) {
  return value.IsString() ? std::string(value.GetString(), value.GetStringLength()) : "";
}

/// A list of lists of names, each of two or more.
Groups groups_of(const Value& wanted, Faults& faults) {
  Groups groups;
  if (!expect(wanted.IsArray() && !wanted.Empty(), "wants a list of lists", faults)) return groups;
  for (const Value& group : wanted.GetArray()) {
    if (!expect(group.IsArray() && group.Size() > 1, "wants lists of two or more", faults)) break;
    groups.emplace_back();
    for (const Value& name : group.GetArray()) groups.back().push_back(as_text(name));
  }
  return groups;
}

/// An object's members.
Pairs pairs_of(const Value& wanted, Faults& faults) {
  Pairs pairs;
  const bool is_object = wanted.IsObject() && wanted.MemberCount() > 0;
  if (!expect(is_object, "wants an object with members", faults)) return pairs;
  for (const auto& [name, value] : wanted.GetObject()) pairs.emplace_back(as_text(name), &value);
  return pairs;
}

Place place_of(const std::string& article, const Transcript& transcript, Faults& faults) {
  const auto place = transcript.places.find(article);
  if (!expect(place != transcript.places.end(), article + " is in no story", faults)) return {};
  return place->second;
}

std::set<std::string> values_of(const std::vector<std::string>& articles,
                                std::string Place::*member, const Transcript& transcript,
                                Faults& faults) {
  std::set<std::string> values;
  for (const std::string& article : articles) {
    values.insert(place_of(article, transcript, faults).*member);
  }
  return values;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

template <std::string Place::*member>
void check_same(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& group : groups_of(wanted, faults)) {
    expect(values_of(group, member, transcript, faults).size() == 1,
           "not together: " + joined(group), faults);
  }
}

template <std::string Place::*member>
void check_different(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& group : groups_of(wanted, faults)) {
    expect(values_of(group, member, transcript, faults).size() == group.size(),
           "not apart: " + joined(group), faults);
  }
}

void check_relation(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const std::string relation = place_of(article, transcript, faults).relation;
    expect(is_one_of(relation, as_text(*value)), article + " is " + relation, faults);
  }
}

void check_stories(const Value& wanted, const Transcript& transcript, Faults& faults) {
  std::set<std::string> stories;
  for (const auto& [article, place] : transcript.places) stories.insert(place.story);
  expect(wanted.IsUint64() && stories.size() == wanted.GetUint64(),
         "there are " + std::to_string(stories.size()) + " stories", faults);
}

void check_outcomes(const Value& wanted, const Transcript& transcript, Faults& faults) {
  if (!expect(wanted.IsArray(), "wants a list", faults)) return;
  expect(wanted.Size() == transcript.decisions.size(), "wants an outcome for each line", faults);
  for (std::size_t i = 0; i < wanted.Size() && i < transcript.decisions.size(); ++i) {
    const std::string outcome = text_of(transcript.decisions[i], "outcome");
    expect(as_text(wanted[static_cast<rapidjson::SizeType>(i)]) == outcome,
           "line " + std::to_string(i + 1) + " is " + outcome, faults);
  }
}

void check_rejects(const Value& wanted, const Transcript& transcript, Faults& faults) {
  const Pairs pairs = pairs_of(wanted, faults);
  expect(pairs.size() == transcript.rejects.size(),
         "there are " + std::to_string(transcript.rejects.size()) + " rejects", faults);
  for (const auto& [line, value] : pairs) {
    const auto reject = transcript.rejects.find(std::strtoul(line.c_str(), nullptr, 10));
    const bool is_there = reject != transcript.rejects.end();
    expect(is_there && reject->second == as_text(*value),
           "line " + line + (is_there ? " is rejected as " + reject->second : " is no reject"),
           faults);
  }
}

/// The last decision about an article that has this member.
const Value* decision_with(const std::string& article, const char* member,
                           const Transcript& transcript) {
  const Value* found = nullptr;
  for (const rapidjson::Document& decision : transcript.decisions) {
    if (text_of(decision, "article_id") == article && decision.HasMember(member)) {
      found = &decision;
    }
  }
  return found;
}

/// A string that the last decision about an article holds.
template <const char* name>
void check_decision(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const Value* decision = decision_with(article, name, transcript);
    const std::string text = decision == nullptr ? "" : text_of(*decision, name);
    expect(text == as_text(*value), article + " has \"" + text + "\"", faults);
  }
}

constexpr char kDetail[] = "detail";
constexpr char kMatched[] = "matched_article_id";
constexpr char kEventTime[] = "event_time";
constexpr char kAgency[] = "agency";

void check_usability(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const Value* member = transcript.member(article);
    if (!expect(member != nullptr, article + " is in no published story", faults)) continue;
    const std::string stated = text_of(*member, "usability");
    const std::string usability = stated.empty() ? "usable" : stated;
    expect(usability == as_text(*value), article + " is " + usability, faults);
  }
}

void check_canonical(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const Value* story = transcript.story_of(article);
    if (!expect(story != nullptr, article + " is in no published story", faults)) continue;
    const auto canonical = story->FindMember("canonical");
    const bool has = canonical != story->MemberEnd();
    if (value->IsNull()) {
      expect(!has, "something stands for the story of " + article, faults);
      continue;
    }
    if (!expect(value->IsObject(), "wants null or an object", faults)) continue;
    if (!expect(has, "nothing stands for the story of " + article, faults)) continue;
    for (const auto& [field, text] : value->GetObject()) {
      const std::string stated = field == "headline" ? text_of(*story, "headline")
                                                     : text_of(canonical->value, field.GetString());
      expect(stated == as_text(text), as_text(field) + " is \"" + stated + "\"", faults);
    }
  }
}

void check_story_status(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const Value* story = transcript.story_of(article);
    const std::string status = story == nullptr ? "unpublished" : text_of(*story, "status");
    expect(status == as_text(*value), "the story of " + article + " is " + status, faults);
  }
}

void check_members(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, value] : pairs_of(wanted, faults)) {
    const Value* story = transcript.story_of(article);
    const std::uint64_t count = story == nullptr ? 0 : (*story)["members"].Size();
    expect(value->IsUint64() && value->GetUint64() == count,
           "the story of " + article + " has " + std::to_string(count) + " members", faults);
  }
}

void check_moves(const Value& wanted, const Transcript& transcript, Faults& faults) {
  if (!expect(wanted.IsArray(), "wants a list of [article, line]", faults)) return;
  std::string found;
  for (const auto& [article, line] : transcript.moves) {
    found += " " + article + "@" + std::to_string(line);
  }
  bool all = wanted.Size() == transcript.moves.size();
  for (rapidjson::SizeType i = 0; all && i < wanted.Size(); ++i) {
    const Value& move = wanted[i];
    all = move.IsArray() && move.Size() == 2 && move[1].IsUint64() &&
          is_one_of(transcript.moves[i].first, as_text(move[0])) &&
          transcript.moves[i].second == move[1].GetUint64();
  }
  expect(all, "moves are" + found, faults);
}

/// Whether the story that a line's decision named was merged into this one.
bool redirects(const std::string& line, const std::string& into, const Transcript& transcript) {
  const std::size_t number = std::strtoul(line.c_str(), nullptr, 10);
  if (number < 1 || number > transcript.decisions.size()) return false;
  const auto story = transcript.stories.find(text_of(transcript.decisions[number - 1], "story_id"));
  return story != transcript.stories.end() && text_of(story->second, "status") == "merged" &&
         text_of(story->second, "merged_into") == into;
}

/// One of the lines' stories was merged into the one that the article is in now.
void check_redirects(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [lines, article] : pairs_of(wanted, faults)) {
    const std::string into = place_of(as_text(*article), transcript, faults).story;
    std::istringstream alternatives(lines);
    bool merged = false;
    for (std::string line; std::getline(alternatives, line, '|');) {
      merged |= redirects(line, into, transcript);
    }
    expect(merged, "no story of line " + lines + " was merged into that of " + as_text(*article),
           faults);
  }
}

bool lists_related(const Value* story, const std::string& other) {
  if (story == nullptr) return false;
  const auto& related = (*story)["related"];
  return std::any_of(related.Begin(), related.End(),
                     [&](const Value& link) { return text_of(link, "story_id") == other; });
}

void check_related(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& group : groups_of(wanted, faults)) {
    const std::string a = place_of(group[0], transcript, faults).story;
    const std::string b = place_of(group[1], transcript, faults).story;
    expect(lists_related(transcript.story_of(group[0]), b) ||
               lists_related(transcript.story_of(group[1]), a),
           "not related: " + joined(group), faults);
  }
}

bool quotes(const Value& list, const std::string& words) {
  return std::any_of(list.Begin(), list.End(), [&](const Value& entry) {
    return as_text(entry).find(words) != std::string::npos;
  });
}

void check_evidence(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, lists] : pairs_of(wanted, faults)) {
    const Value* decision = decision_with(article, "evidence", transcript);
    if (!expect(decision != nullptr, article + " has no evidence", faults)) continue;
    const Value& evidence = (*decision)["evidence"];
    for (const auto& [name, words] : pairs_of(*lists, faults)) {
      const auto list = evidence.FindMember(name.c_str());
      expect(list != evidence.MemberEnd() && quotes(list->value, as_text(*words)),
             article + ": " + name + " do not quote \"" + as_text(*words) + "\"", faults);
    }
  }
}

/// The first line whose outputs hold the words; 0 if none do.
std::size_t first_said(const std::string& words, const Transcript& transcript) {
  for (const Said& said : transcript.said) {
    if (said.bytes.find(words) != std::string::npos) return said.line;
  }
  return 0;
}

void check_first_said(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [words, line] : pairs_of(wanted, faults)) {
    const std::size_t first = first_said(words, transcript);
    expect(line->IsUint64() && line->GetUint64() == first,
           "\"" + words + "\" is first said at line " + std::to_string(first), faults);
  }
}

/// The line at which a story record first lists the article as a member.
void check_first_published(const Value& wanted, const Transcript& transcript, Faults& faults) {
  for (const auto& [article, line] : pairs_of(wanted, faults)) {
    std::size_t first = 0;
    for (const Said& said : transcript.said) {
      const bool lists = said.topic == dedup::Topic::kStories &&
                         said.bytes.find("\"article_id\":\"" + article + "\"") != std::string::npos;
      if (lists && first == 0) first = said.line;
    }
    expect(line->IsUint64() && line->GetUint64() == first,
           article + " is first published at line " + std::to_string(first), faults);
  }
}

const ExpectationKind* kind_named(std::string_view name) {
  for (const ExpectationKind& kind : expectation_kinds()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace

const std::vector<ExpectationKind>& expectation_kinds() {
  static const std::vector<ExpectationKind> kinds = {
      {"same_story", check_same<&Place::story>},
      {"different_story", check_different<&Place::story>},
      {"same_family", check_same<&Place::family>},
      {"different_family", check_different<&Place::family>},
      {"relation", check_relation},
      {"stories", check_stories},
      {"outcomes", check_outcomes},
      {"rejects", check_rejects},
      {"details", check_decision<kDetail>},
      {"matched", check_decision<kMatched>},
      {"event_time", check_decision<kEventTime>},
      {"agency", check_decision<kAgency>},
      {"usability", check_usability},
      {"canonical", check_canonical},
      {"story_status", check_story_status},
      {"members", check_members},
      {"moves", check_moves},
      {"redirects", check_redirects},
      {"related", check_related},
      {"evidence", check_evidence},
      {"first_said", check_first_said},
      {"first_published", check_first_published},
  };
  return kinds;
}

Faults faults_of(const std::vector<std::string>& lines, std::string_view expected_json) {
  Faults faults;
  rapidjson::Document parsed;
  parsed.Parse(expected_json.data(), expected_json.size());
  if (parsed.HasParseError() || !parsed.IsObject()) return {"expected.json is no JSON object"};
  const Value& expected = parsed;
  expect(!text_of(expected, "why").empty(), "has no `why`", faults);
  expect(!lines.empty(), "has no input", faults);
  story::Settings settings;
  const auto wanted = expected.FindMember("settings");
  if (wanted != expected.MemberEnd()) settings = settings_from(wanted->value, faults);
  const Transcript transcript = run_scenario(lines, settings);
  faults.insert(faults.end(), transcript.faults.begin(), transcript.faults.end());
  std::size_t checked = 0;
  for (const auto& [name, value] : expected.GetObject()) {
    const std::string kind_name = as_text(name);
    if (kind_name == "why" || kind_name == "settings") continue;
    const ExpectationKind* kind = kind_named(kind_name);
    if (!expect(kind != nullptr, "no such expectation: " + kind_name, faults)) continue;
    Faults found;
    kind->check(value, transcript, found);
    for (const std::string& fault : found) faults.push_back(kind_name + ": " + fault);
    ++checked;
  }
  expect(checked > 0, "expects nothing", faults);
  return faults;
}

}  // namespace wirefold::scenario
