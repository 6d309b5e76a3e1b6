#include "desk/event_text.h"

#include <algorithm>
#include <array>

namespace wirefold::desk {
namespace {

struct Phrase {
  std::string_view word;
  std::string_view phrase;
};

std::string_view phrase_of(const Phrase* begin, const Phrase* end, std::string_view word) {
  const Phrase* found =
      std::find_if(begin, end, [&](const Phrase& phrase) { return phrase.word == word; });
  return found == end ? std::string_view() : found->phrase;
}

std::string_view reason_phrase(std::string_view reason) {
  static constexpr std::array<Phrase, 7> kPhrases{
      {{"only_article", "it is the only usable copy"},
       {"agency_original", "it is the agency's own copy"},
       {"most_copied", "most other copies derive from it"},
       {"earliest", "it came first"},
       {"most_complete", "it is the most complete"},
       {"preferred", "its outlet is preferred by the settings"},
       {"ruling", "an editor chose it"}}};
  return phrase_of(kPhrases.begin(), kPhrases.end(), reason);
}

// The outlet of the article, or its id where no outlet is known.
std::string outlet(const Event& event, const Stories& stories) {
  const KnownArticle* article = stories.article(event.article);
  if (article == nullptr) return "(an article of long ago)";
  if (article->source == 0) return article->id;
  return stories.names().of(article->source);
}

std::string story_name(std::uint64_t id, const Stories& stories) {
  const KnownStory* story = stories.find_story(id);
  if (story == nullptr || story->headline.empty()) return "story " + story_text(id);
  return "the story “" + story->headline + "”";
}

std::string articles(std::uint32_t count) {
  return count == 1 ? "one article" : std::to_string(count) + " articles";
}

std::string split_text(const Event& event, const Stories& stories) {
  const std::string other = story_name(event.other_story, stories);
  const KnownArticle* article = stories.article(event.article);
  const KnownStory* from = stories.find_story(event.other_story);
  // Of the two stories of a split, the new one has the article.
  const bool is_gone = article != nullptr && from != nullptr &&
                       std::any_of(from->members.begin(), from->members.end(),
                                   [&](Slot slot) { return &stories.article(slot) == article; });
  if (is_gone) return "Split: " + articles(event.articles) + " left for " + other + ".";
  return "Split off with " + articles(event.articles) + " from " + other + ".";
}

std::string canonical_text(const Event& event, const Stories& stories) {
  const std::string_view reason = reason_phrase(stories.names().of(event.word));
  const std::string text = "The copy of " + outlet(event, stories) + " became the canonical one";
  return reason.empty() ? text + "." : text + ": " + std::string(reason) + ".";
}

std::string withdrawn_text(const Event& event, const Stories& stories) {
  if (event.article.slot == kNoSlot) return "Every copy is withdrawn, and so is the story.";
  return outlet(event, stories) + " withdrew its copy.";
}

std::string joined_text(const Event& event, const Stories& stories) {
  const std::string_view phrase = relation_phrase(stories.names().of(event.word));
  if (phrase.empty()) return outlet(event, stories) + " joined.";
  return outlet(event, stories) + " joined with " + std::string(phrase) + ".";
}

std::string asked_text(const Event& event, const Stories& stories) {
  const std::string& word = event.ruling->word;
  const std::string other = event.other_story == 0 ? "" : story_name(event.other_story, stories);
  if (word == "join") return "join with " + other;
  if (word == "canonical") return "the copy of " + outlet(event, stories) + " stands for the story";
  if (event.article.slot == kNoSlot) return "keep apart from " + other;
  return "the copy of " + outlet(event, stories) + " does not belong here";
}

std::string ruling_text(const Event& event, const Stories& stories) {
  const RulingNote& ruling = *event.ruling;
  std::string text = ruling.refusal.empty() ? "Ruling" : "Refused ruling";
  if (!ruling.by.empty()) text += " by " + ruling.by;
  text += ": " + asked_text(event, stories) + ".";
  if (!ruling.reason.empty()) text += " Reason given: “" + ruling.reason + "”.";
  if (!ruling.refusal.empty()) text += " Not followed: " + ruling.refusal;
  return text;
}

std::string merged_text(const Event& event, std::string_view verb, const Stories& stories) {
  std::string text = std::string(verb) + " " + story_name(event.other_story, stories);
  if (event.articles > 0) text += ", with " + articles(event.articles);
  return text + ".";
}

}  // namespace

std::string_view relation_phrase(std::string_view relation) {
  static constexpr std::array<Phrase, 10> kPhrases{{{"original", "an original text"},
                                                    {"verbatim", "a verbatim copy"},
                                                    {"edited", "an edited copy"},
                                                    {"excerpt", "an excerpt"},
                                                    {"revision", "a newer version"},
                                                    {"update", "an update"},
                                                    {"rewrite", "a rewrite"},
                                                    {"coverage", "independent coverage"},
                                                    {"correction", "a correction"},
                                                    {"withdrawal", "a withdrawal"}}};
  return phrase_of(kPhrases.begin(), kPhrases.end(), relation);
}

std::string event_text(const Event& event, const Stories& stories) {
  switch (event.kind) {
    case EventKind::kFounded:
      return outlet(event, stories) + " founded the story.";
    case EventKind::kJoined:
      return joined_text(event, stories);
    case EventKind::kMovedIn:
      return "The copy of " + outlet(event, stories) + " moved here from " +
             story_name(event.other_story, stories) + ".";
    case EventKind::kMovedOut:
      return "The copy of " + outlet(event, stories) + " moved to " +
             story_name(event.other_story, stories) + ".";
    case EventKind::kMergedIn:
      return merged_text(event, "Took in", stories);
    case EventKind::kMergedInto:
      return merged_text(event, "Merged into", stories);
    case EventKind::kSplit:
      return split_text(event, stories);
    case EventKind::kRevised:
      return outlet(event, stories) + " sent a newer version of its copy.";
    case EventKind::kWithdrawn:
      return withdrawn_text(event, stories);
    case EventKind::kWithheld:
      return outlet(event, stories) + " asked to hold its copy back for now.";
    case EventKind::kCanonical:
      return canonical_text(event, stories);
    case EventKind::kClosed:
      return "Closed: nothing new has come for the length of the window.";
    case EventKind::kRuling:
      return event.ruling ? ruling_text(event, stories) : std::string();
  }
  return {};
}

}  // namespace wirefold::desk
