#include "dedup/records.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <span>

#include "article/decode.h"
#include "base/hash.h"
#include "base/inline_vector.h"
#include "dedup/json_writer.h"

namespace wirefold::dedup {
namespace {

/// A story's record lists members up to here, so that a broker takes it however many there are and
/// however long their names; the counts are exact.
constexpr std::size_t kStoryBytesMax = 900'000;

/// An id as text, without memory of its own.
class IdText {
 public:
  explicit IdText(base::StoryId id) : IdText('s', id.value) {}
  explicit IdText(base::FamilyId id) : IdText('f', id.value) {}
  [[nodiscard]] std::string_view view() const { return {text_.data(), text_.size()}; }

 private:
  IdText(char prefix, std::uint64_t value) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    text_[0] = prefix;
    for (std::size_t i = 16; i >= 1; --i, value >>= 4) text_[i] = kDigits[value & 15];
  }
  std::array<char, 17> text_;
};

void write_position(Json& json, std::string_view name, const base::Position& position) {
  json.key(name);
  json.open();
  json.field("topic", position.topic);
  json.offset("partition", position.partition);
  json.offset("offset", position.offset);
  json.close();
}

void write_place(Json& json, const story::StoredArticle& article) {
  json.plain("story_id", IdText(article.story).view());
  json.plain("family_id", IdText(article.family).view());
  json.plain("relation", similarity::relation_name(article.relation));
  json.score("score", article.score);
}

void write_evidence(Json& json, const Evidence& evidence) {
  json.key("evidence");
  json.open();
  json.list("passages", evidence.passages);
  json.list("quotations", evidence.quotations);
  json.list("names", evidence.names);
  json.list("numbers", evidence.numbers);
  json.list("terms", evidence.terms);
  json.list("against", evidence.against);
  json.close();
}

void write_kept_from(Json& json, const Decision& decision) {
  json.key("kept_from");
  json.open();
  json.plain("story_id", IdText(decision.kept_from->story).view());
  json.score("score", decision.kept_from->score);
  json.list("lacks", decision.lacked->terms);
  json.close();
}

void write_article(Json& json, const Decision& decision) {
  const story::StoredArticle& article = *decision.article;
  const bool embargoed = article.embargoed_until != 0;
  write_place(json, article);
  json.field_unless_empty("matched_article_id", decision.matched_id);
  const story::Caption caption = article.caption();
  json.field_unless_empty("source", caption.source);
  json.field_unless_empty("language", caption.language);
  json.field_unless_empty("agency", caption.agency);
  json.plain("event_time", article::TimeText(article.time).view());
  if (article.usability != story::Usability::kUsable) {
    json.plain("usability", story::usability_name(article.usability));
  }
  if (embargoed) {
    json.plain("embargoed_until", article::TimeText(article.embargoed_until).view());
    return;
  }
  json.field_unless_empty("headline", caption.headline);
  if (decision.kept_from != nullptr) write_kept_from(json, decision);
  if (decision.evidence != nullptr) write_evidence(json, *decision.evidence);
}

void write_canonical(Json& json, const story::Story& story, const story::StoryState& state) {
  const story::StoredArticle* canonical = state.articles.find(story.canonical);
  if (canonical == nullptr) return;
  const story::Caption caption = canonical->caption();
  if (canonical->embargoed_until == 0) json.field("headline", caption.headline);
  json.key("canonical");
  json.open();
  json.field("article_id", caption.id);
  json.field_unless_empty("source", caption.source);
  json.field_unless_empty("agency", caption.agency);
  json.plain("reason", story::canonical_reason_name(story.canonical_reason));
  json.close();
}

void write_families(Json& json, const story::Story& story, const story::StoryState& state) {
  json.key("families");
  json.open_list();
  std::uint32_t listed = 0;
  for (const story::FamilyCount& family : story.families) {
    if (listed++ == state.settings.members_listed_max) break;
    json.open();
    json.plain("family_id", IdText(family.family).view());
    json.count("articles", family.articles);
    json.close();
  }
  json.close_list();
}

void write_members(Json& json, const story::Story& story, const story::StoryState& state) {
  json.count("articles", story.members.size());
  json.count("articles_total", story.articles_total);
  json.key("members");
  json.open_list();
  std::uint32_t listed = 0;
  for (const base::ArticleSeq seq : story.members) {
    if (listed++ == state.settings.members_listed_max || json.size() > kStoryBytesMax) break;
    const story::StoredArticle& member = *state.articles.find(seq);
    json.open();
    const story::Caption caption = member.caption();
    json.field("article_id", caption.id);
    json.field_unless_empty("source", caption.source);
    json.plain("family_id", IdText(member.family).view());
    json.plain("relation", similarity::relation_name(member.relation));
    json.score("score", member.score);
    json.plain("event_time", article::TimeText(member.time).view());
    if (member.usability != story::Usability::kUsable) {
      json.plain("usability", story::usability_name(member.usability));
    }
    json.close();
  }
  json.close_list();
}

void write_related(Json& json, const story::Story& story) {
  json.key("related");
  json.open_list();
  for (const story::RelatedStory& related : story.related) {
    json.open();
    json.plain("story_id", IdText(related.story).view());
    json.score("score", related.score);
    json.close();
  }
  json.close_list();
}

/// Of the representatives, each once, in order.
void write_languages(Json& json, const story::Story& story, const story::StoryState& state) {
  base::InlineVector<std::string_view, story::Story::kRepresentatives> languages;
  for (const base::ArticleSeq seq : story.representatives) {
    const story::StoredArticle* article = state.articles.find(seq);
    if (article == nullptr || article->caption().language.empty()) continue;
    languages.push_back(article->caption().language);
  }
  std::sort(languages.begin(), languages.end());
  json.list("languages",
            std::span(languages.begin(), std::unique(languages.begin(), languages.end())));
}

/// What no broker with its default limits takes is cut to its beginning, and what it was is said in
/// headers: its length and XXH3-64. So a record that came in a compressed batch cannot stop a
/// service for good.
std::vector<Header> cut_to_fit(OutputRecord& record) {
  constexpr std::size_t kBytesMax =
      1'040'000;  // a broker's limit of 1 MiB, less room for the headers
  constexpr std::size_t kValueKept = 64 * 1024;
  constexpr std::size_t kKeyKept = 1024;
  if (record.key.size() + record.value.size() <= kBytesMax) return {};
  std::array<char, 17> hash{};
  std::snprintf(hash.data(), hash.size(), "%016llx",
                static_cast<unsigned long long>(base::hash64(record.value)));
  std::vector<Header> headers = {{"wirefold.error.bytes", std::to_string(record.value.size())},
                                 {"wirefold.error.xxh3", hash.data()}};
  record.value.resize(std::min(record.value.size(), kValueKept));
  record.key.resize(std::min(record.key.size(), kKeyKept));
  return headers;
}

}  // namespace

std::string text_of(base::StoryId id) { return std::string(IdText(id).view()); }
std::string text_of(base::FamilyId id) { return std::string(IdText(id).view()); }

OutputRecord decision_record(const Decision& decision) {
  Json json;
  json.open();
  json.plain("type", "decision");
  json.plain("outcome", story::outcome_name(decision.outcome));
  json.field_unless_empty("article_id", decision.article_id);
  json.field_unless_empty("version", decision.version);
  if (decision.article != nullptr) write_article(json, decision);
  json.field_unless_empty("detail", decision.detail);
  if (decision.copies_left > 0) json.count("copies_left", decision.copies_left);
  write_position(json, "position", *decision.position);
  json.close();
  Gist gist{.outcome = decision.outcome};
  if (decision.article != nullptr) gist.relation = decision.article->relation;
  return {Topic::kDecisions, std::string(decision.article_id), json.take(), {}, gist};
}

OutputRecord ruling_record(const article::Ruling& ruling, const story::RulingPlan& plan,
                           const base::Position& position) {
  const story::Outcome outcome =
      plan.refusal.empty() ? story::Outcome::kRuled : story::Outcome::kRefused;
  Json json;
  json.open();
  json.plain("type", "decision");
  json.plain("outcome", story::outcome_name(outcome));
  if (plan.story.valid()) json.plain("story_id", IdText(plan.story).view());
  json.key("ruling");
  json.open();
  json.field("ruling", ruling.word);
  json.field_unless_empty("story_id", ruling.story_id);
  json.field_unless_empty("other_story_id", ruling.other_story_id);
  json.field_unless_empty("article_id", ruling.article_id);
  json.field_unless_empty("provider", ruling.provider);
  json.field_unless_empty("reason", ruling.reason);
  json.field_unless_empty("by", ruling.by);
  if (ruling.at) json.plain("at", article::TimeText(*ruling.at).view());
  json.close();
  json.field_unless_empty("detail", plan.refusal);
  write_position(json, "position", position);
  json.close();
  return {Topic::kDecisions, {}, json.take(), {}, {.outcome = outcome}};
}

OutputRecord move_record(const story::StoredArticle& article, base::StoryId from,
                         const base::Position& cause) {
  Json json;
  json.open();
  json.plain("type", "move");
  const std::string id(article.caption().id);
  json.field("article_id", id);
  json.plain("from_story_id", IdText(from).view());
  write_place(json, article);
  write_position(json, "cause", cause);
  json.close();
  return {Topic::kDecisions, id, json.take(), {}};
}

OutputRecord story_record(const story::Story& story, const story::StoryState& state) {
  Json json;
  json.open();
  json.plain("story_id", IdText(story.id).view());
  json.count("revision", story.revision);
  json.plain("status", story::story_status_name(story.status));
  if (story.merged_into.valid()) json.plain("merged_into", IdText(story.merged_into).view());
  write_canonical(json, story, state);
  json.plain("first_time", article::TimeText(story.first_time).view());
  json.plain("last_time", article::TimeText(story.last_time).view());
  write_languages(json, story, state);
  write_families(json, story, state);
  write_members(json, story, state);
  write_related(json, story);
  json.close();
  return {Topic::kStories, text_of(story.id), json.take(), {}};
}

OutputRecord reject_record(std::string key, std::string original,
                           const article::Rejection& rejection, const base::Position& position) {
  OutputRecord record{Topic::kRejects, std::move(key), std::move(original), {}, {}};
  record.gist.reject = rejection.reject_class;
  std::vector<Header> cut = cut_to_fit(record);
  record.headers = {
      {"wirefold.error.class", article::reject_class_name(rejection.reject_class)},
      {"wirefold.error.detail", rejection.detail},
      {"wirefold.error.topic", position.topic},
      {"wirefold.error.partition", std::to_string(position.partition)},
      {"wirefold.error.offset", std::to_string(position.offset)},
      {"wirefold.error.stage", rejection.stage},
  };
  std::move(cut.begin(), cut.end(), std::back_inserter(record.headers));
  return record;
}

}  // namespace wirefold::dedup
