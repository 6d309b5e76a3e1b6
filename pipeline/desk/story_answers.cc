#include "desk/story_answers.h"

#include <algorithm>
#include <map>
#include <set>

#include "article/decode.h"
#include "dedup/json_writer.h"
#include "desk/event_text.h"
#include "desk/json_scan.h"

namespace wirefold::desk {
namespace {

using dedup::Json;

constexpr std::size_t kFacetsMax = 500;
constexpr std::size_t kMembersMax = 5'000;

void write_time(Json& json, std::string_view name, std::optional<base::TimeMs> time) {
  if (time) json.field(name, article::format_time(*time));
}

void write_facets(Json& json, const std::string& name, const std::vector<Facet>& facets,
                  const Names& names) {
  json.key(name);
  json.open_list();
  for (std::size_t i = 0; i < std::min(facets.size(), kFacetsMax); ++i) {
    json.open();
    json.field("name", names.of(facets[i].name));
    json.count("stories", facets[i].stories);
    json.close();
  }
  json.close_list();
  json.count(name + "_total", facets.size());
}

/// Counts of names over a story's members, the most frequent first.
std::vector<Facet> member_counts(const Stories& stories, const KnownStory& story,
                                 NameId KnownArticle::*member) {
  std::map<NameId, std::uint64_t> counts;
  for (const Slot slot : story.members) {
    const NameId name = stories.article(slot).*member;
    if (name != 0) ++counts[name];
  }
  std::vector<Facet> sorted;
  for (const auto& [name, count] : counts) sorted.push_back({name, count});
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Facet& a, const Facet& b) { return a.stories > b.stories; });
  return sorted;
}

void write_names(Json& json, std::string_view name, const std::vector<Facet>& found,
                 const Names& names) {
  json.key(name);
  json.open_list();
  for (const Facet& facet : found) json.text(names.of(facet.name));
  json.close_list();
}

void write_canonical(Json& json, const Stories& stories, const KnownStory& story) {
  if (story.canonical_id.empty()) return;
  json.key("canonical");
  json.open();
  json.field("article_id", story.canonical_id);
  json.field_unless_empty("source", stories.names().of(story.canonical_source));
  json.field_unless_empty("agency", stories.names().of(story.canonical_agency));
  json.field("reason", stories.names().of(story.canonical_reason));
  json.close();
}

void write_relations(Json& json, const Stories& stories, const KnownStory& story) {
  json.key("relations");
  json.open();
  for (const Facet& facet : member_counts(stories, story, &KnownArticle::relation)) {
    const std::string& relation = stories.names().of(facet.name);
    if (!relation_phrase(relation).empty()) json.count(relation, facet.stories);
  }
  json.close();
}

void write_summary(Json& json, const Stories& stories, const KnownStory& story) {
  const Names& names = stories.names();
  const auto sources = member_counts(stories, story, &KnownArticle::source);
  json.open();
  json.field("story_id", story_text(story.id));
  json.offset("revision", story.revision);
  json.field("status", names.of(story.status));
  if (story.merged_into != 0) json.field("merged_into", story_text(story.merged_into));
  json.field_unless_empty("headline", story.headline);
  write_canonical(json, stories, story);
  json.count("articles", story.members.size());
  json.count("sources", sources.size());
  write_names(json, "agencies", member_counts(stories, story, &KnownArticle::agency), names);
  write_names(json, "languages", member_counts(stories, story, &KnownArticle::language), names);
  write_relations(json, stories, story);
  write_time(json, "first_time", story.first_time);
  write_time(json, "last_time", story.last_time);
  json.count("related", story.related.size());
  json.count("change", story.change);
  json.close();
}

void write_families(Json& json, const Stories& stories, const KnownStory& story) {
  std::map<std::uint64_t, std::uint64_t> families;
  for (const Slot slot : story.members) ++families[stories.article(slot).family];
  std::vector<std::pair<std::uint64_t, std::uint64_t>> sorted(families.begin(), families.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  json.key("families");
  json.open_list();
  for (const auto& [family, count] : sorted) {
    if (family == 0) continue;
    json.open();
    json.field("family_id", family_text(family));
    json.count("articles", count);
    json.close();
  }
  json.close_list();
}

void write_texts(Json& json, std::string_view name, std::string_view list) {
  json.key(name);
  json.open_list();
  for (JsonScan scan(list); scan.next();) json.text(text_value(scan.value()));
  json.close_list();
}

void write_kept_from(Json& json, std::string_view kept_from) {
  json.key("kept_from");
  json.open();
  for (JsonScan scan(kept_from); scan.next();) {
    if (scan.name() == "story_id") json.field("story_id", text_value(scan.value()));
    if (scan.name() == "score") json.score("score", static_cast<float>(number_value(scan.value())));
    if (scan.name() == "lacks") write_texts(json, "lacks", scan.value());
  }
  json.close();
}

// Written anew from its parts, so that what goes out is what we understood.
void write_evidence(Json& json, std::string_view evidence) {
  if (evidence.empty()) return;
  json.key("evidence");
  json.open();
  for (JsonScan scan(evidence); scan.next();) {
    for (const std::string_view known :
         {"passages", "quotations", "names", "numbers", "terms", "against"}) {
      if (scan.name() == known) write_texts(json, known, scan.value());
    }
    if (scan.name() == "kept_from") write_kept_from(json, scan.value());
  }
  json.close();
}

void write_flags(Json& json, const Stories& stories, const KnownStory& story,
                 const KnownArticle& article) {
  const std::string& usability = stories.names().of(article.usability);
  json.key("flags");
  json.open_list();
  if (article.id == story.canonical_id) json.text("canonical");
  if (stories.is_embargoed(article)) json.text("embargoed");
  if (usability == "withdrawn" || usability == "killed_text") json.text("killed");
  if (usability == "withheld") json.text("withheld");
  json.close_list();
}

void write_member(Json& json, const Stories& stories, const KnownStory& story,
                  const KnownArticle& article) {
  const Names& names = stories.names();
  json.open();
  json.field("article_id", article.id);
  json.field_unless_empty("headline", article.headline);
  json.field_unless_empty("source", names.of(article.source));
  json.field_unless_empty("agency", names.of(article.agency));
  json.field_unless_empty("language", names.of(article.language));
  write_time(json, "event_time", article.time);
  json.field("family_id", family_text(article.family));
  json.field("relation", names.of(article.relation));
  json.score("score", article.score);
  const KnownArticle* matched = stories.article(article.matched);
  if (matched != nullptr) json.field("matched_article_id", matched->id);
  write_evidence(json, article.evidence.json());
  write_flags(json, stories, story, article);
  json.field("text", article.topic == 0 ? "unknown" : "present");
  json.close();
}

void write_members(Json& json, const Stories& stories, const KnownStory& story) {
  std::vector<const KnownArticle*> members;
  for (const Slot slot : story.members) members.push_back(&stories.article(slot));
  std::sort(members.begin(), members.end(), [](const KnownArticle* a, const KnownArticle* b) {
    return a->time != b->time ? a->time < b->time : a->id < b->id;
  });
  json.key("members");
  json.open_list();
  for (std::size_t i = 0; i < std::min(members.size(), kMembersMax); ++i) {
    write_member(json, stories, story, *members[i]);
  }
  json.close_list();
  json.count("members_total", members.size());
}

void write_history(Json& json, const Stories& stories, const KnownStory& story) {
  json.key("history");
  json.open_list();
  for (const Event& event : story.history) {
    json.open();
    write_time(json, "time", event.time);
    json.field("kind", event_kind_name(event.kind));
    const KnownArticle* article = stories.article(event.article);
    if (article != nullptr) json.field("article_id", article->id);
    if (event.other_story != 0) json.field("story_id", story_text(event.other_story));
    json.field("text", event_text(event, stories));
    json.close();
  }
  json.close_list();
}

/// The story itself, or what it was merged into since.
std::uint64_t standing_story(const Stories& stories, std::uint64_t id) {
  constexpr int kRedirectsMax = 16;
  for (int i = 0; i < kRedirectsMax; ++i) {
    const KnownStory* story = stories.find_story(id);
    if (story == nullptr || story->merged_into == 0) break;
    id = story->merged_into;
  }
  return id;
}

void write_related(Json& json, const Stories& stories, const KnownStory& story) {
  std::set<std::uint64_t> written = {story.id};
  json.key("related");
  json.open_list();
  for (const Related& related : story.related) {
    const std::uint64_t id = standing_story(stories, related.story);
    if (!written.insert(id).second) continue;
    const KnownStory* other = stories.find_story(id);
    json.open();
    json.field("story_id", story_text(id));
    if (other != nullptr) json.field_unless_empty("headline", other->headline);
    json.score("score", related.score);
    if (other != nullptr) json.count("articles", other->members.size());
    json.close();
  }
  json.close_list();
}

}  // namespace

std::string status_json(const Stories& stories, const Facets& facets, const StatusFacts& facts) {
  const Names& names = stories.names();
  const StoryCounts& counts = stories.counts();
  Json json;
  json.open();
  json.field("state", facts.state);
  json.field("version", facts.version);
  json.count("change", counts.change);
  json.count("articles", stories.article_count());
  json.count("stories", stories.story_count() - counts.merged);
  json.count("rejects", counts.rejects);
  json.count("dropped", counts.dropped);
  json.count("unreadable", counts.unreadable);
  facts.takes_rulings ? json.yes("rulings") : json.no("rulings");
  write_facets(json, "agencies", facets.agencies, names);
  write_facets(json, "sources", facets.sources, names);
  write_facets(json, "languages", facets.languages, names);
  write_facets(json, "relations", facets.relations, names);
  json.close();
  return json.take();
}

std::string list_json(const Stories& stories, const StoryPage& page) {
  Json json;
  json.open();
  json.count("change", stories.counts().change);
  json.count("total", page.total);
  json.key("stories");
  json.open_list();
  for (const KnownStory* story : page.stories) write_summary(json, stories, *story);
  json.close_list();
  json.field_unless_empty("next", page.next);
  json.close();
  return json.take();
}

std::string story_json(const Stories& stories, const KnownStory& story) {
  Json json;
  json.open();
  json.count("change", stories.counts().change);
  json.key("story");
  write_summary(json, stories, story);
  write_families(json, stories, story);
  write_members(json, stories, story);
  write_history(json, stories, story);
  write_related(json, stories, story);
  json.close();
  return json.take();
}

}  // namespace wirefold::desk
