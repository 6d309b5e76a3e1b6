#include "desk/readings.h"

#include <optional>
#include <utility>
#include <variant>

#include "dedup/json_writer.h"
#include "desk/comparison.h"

namespace wirefold::desk {
namespace {

using dedup::Json;

// Paragraphs are separated by one line feed or more; a reader gets one empty line each.
std::string paragraphs(std::string_view body) {
  std::string text;
  text.reserve(body.size() + body.size() / 16);
  for (std::size_t at = 0; at < body.size();) {
    const std::size_t end = std::min(body.find('\n', at), body.size());
    if (end > at && !text.empty()) text.append("\n\n");
    text.append(body.substr(at, end - at));
    at = end + 1;
  }
  return text;
}

void write_position(Json& json, const std::optional<base::Position>& position) {
  if (!position) return;
  json.key("position");
  json.open();
  json.field("topic", position->topic);
  json.offset("partition", position->partition);
  json.offset("offset", position->offset);
  json.close();
}

void write_captions(Json& json, const Desk::Article& known) {
  json.field_unless_empty("source", known.source);
  json.field_unless_empty("agency", known.agency);
  json.field_unless_empty("language", known.language);
  if (known.known.time) json.field("event_time", article::format_time(*known.known.time));
}

void write_segments(Json& json, const std::vector<Segment>& segments) {
  json.key("segments");
  json.open_list();
  for (const Segment& segment : segments) {
    json.open();
    json.field("text", segment.text);
    json.field("kind", segment_kind_name(segment.kind));
    json.field("part", segment.part == TextPart::kHeadline ? "headline" : "body");
    if (segment.match) json.count("match", *segment.match);
    json.close();
  }
  json.close_list();
}

template <typename List, typename TextOf>
void write_list(Json& json, std::string_view name, const List& list, const TextOf& text_of) {
  json.key(name);
  json.open_list();
  for (const auto& entry : list) json.text(text_of(entry));
  json.close_list();
}

// Texts of the left side: what is shown is what stands there.
void write_shared(Json& json, const dedup::Explanation& explanation) {
  const auto left = [&](const dedup::SharedQuote& quote) -> const std::string& {
    return explanation.is_swapped ? quote.later.text : quote.earlier.text;
  };
  json.key("shared");
  json.open();
  json.count("passages", explanation.passages.size());
  write_list(json, "quotations", explanation.quotations, left);
  write_list(json, "names", explanation.names, [&](const auto& name) { return left(name.quote); });
  write_list(json, "numbers", explanation.numbers,
             [&](const auto& number) { return left(number.quote); });
  write_list(json, "terms", explanation.terms, [](const auto& term) { return term; });
  json.close();
}

enum class Side { kFor, kAgainst };

void write_features(Json& json, const dedup::Explanation& explanation, Side side) {
  json.key(side == Side::kFor ? "for" : "against");
  json.open_list();
  for (const dedup::FeatureShare& feature : explanation.features) {
    const bool is_wanted = side == Side::kFor ? feature.contribution > 0 : feature.contribution < 0;
    if (!is_wanted) continue;
    json.open();
    json.field("name", similarity::pair_feature_name(feature.feature));
    json.score("value", feature.value);
    json.score("weight", feature.weight);
    json.close();
  }
  json.close_list();
}

void write_verdict(Json& json, const dedup::Explanation& explanation) {
  json.key("verdict");
  json.open();
  json.score("score", explanation.verdict.score);
  const bool is_same = explanation.standing == dedup::Standing::kJoins;
  is_same ? json.yes("same_story") : json.no("same_story");
  write_features(json, explanation, Side::kFor);
  write_features(json, explanation, Side::kAgainst);
  json.key("objections");
  json.open_list();
  for (const dedup::Objection& objection : explanation.against) {
    const bool is_swapped = explanation.is_swapped;
    json.open();
    json.field("kind", dedup::objection_kind_name(objection.kind));
    const auto same = [](const std::string& text) { return text; };
    write_list(json, "left", is_swapped ? objection.later : objection.earlier, same);
    write_list(json, "right", is_swapped ? objection.earlier : objection.later, same);
    json.close();
  }
  json.close_list();
  json.close();
}

// What is shared grows with the square of what could be; no newsroom's text comes near this.
constexpr std::size_t kComparedBytesMax = 150'000;
constexpr const char* kTooLong =
    "The two texts are too long to be compared; they stand side by side as they are.";

}  // namespace

/// An article with as much of its text as may be shown.
struct Readings::Found {
  Desk::Article known;
  std::string_view state = "present";
  std::string message;
  std::string record;
  std::optional<dedup::AnalyzedArticle> analyzed;

  void withhold(std::string_view new_state, std::string reason) {
    state = new_state;
    message = std::move(reason);
    record.clear();
    analyzed.reset();
  }
};

Readings::Readings(Desk& desk, const dedup::Knowledge& knowledge, ReadingSettings settings)
    : desk_(desk),
      knowledge_(knowledge),
      settings_(std::move(settings)),
      decoder_(settings_.decode),
      preparer_(settings_.decode, knowledge) {}

base::Result<Readings::Found, ReadingError> Readings::find(std::string_view article_id) {
  auto known = desk_.article(article_id);
  if (!known) {
    return base::failure(ReadingError{
        ReadingErrorKind::kUnknown, "The desk knows no such article: " + std::string(article_id)});
  }
  Found found{std::move(*known), "present", {}, {}, std::nullopt};
  if (found.known.is_embargoed) {
    found.withhold("embargoed", "The text is under embargo.");
  } else if (found.known.usability == "withheld") {
    found.withhold("withheld", "The publisher holds the text back for now.");
  } else if (!found.known.position) {
    found.withhold("gone", "The article's decision is no longer kept, so its place is not known.");
  }
  if (found.state != "present") return found;
  auto record = desk_.read_text(*found.known.position);
  if (record) {
    found.record = std::move(*record);
    if (found.known.usability == "withdrawn" || found.known.usability == "killed_text") {
      found.message = "This text was killed; it must not be used.";
    }
    return found;
  }
  if (record.error().kind == TextErrorKind::kUnreachable) {
    return base::failure(ReadingError{ReadingErrorKind::kUnreachable, record.error().message});
  }
  found.withhold("gone", record.error().message);
  return found;
}

Readings::Answer Readings::article(std::string_view article_id) {
  auto found = find(article_id);
  if (!found) return base::failure(found.error());
  std::optional<article::Article> read;
  if (found->state == "present") {
    const std::lock_guard lock(mutex_);
    auto decoded = decoder_.decode(found->record);
    if (decoded && std::holds_alternative<article::Article>(*decoded)) {
      read = std::get<article::Article>(*std::move(decoded));
    }
  }
  const bool is_another = read && read->id != found->known.known.id;
  if (found->state == "present" && (!read || is_another)) {
    found->withhold("gone", "Another record stands where the article was.");
    read.reset();
  }
  Json json;
  json.open();
  json.field("article_id", found->known.known.id);
  json.field("story_id", story_text(found->known.story_id));
  json.field("state", found->state);
  if (read) {
    json.field_unless_empty("headline", read->headline);
    json.field_unless_empty("byline", read->byline);
    json.field_unless_empty("body", paragraphs(read->body));
    json.field_unless_empty("url", read->url);
  } else {
    json.field_unless_empty("headline", found->known.known.headline);
  }
  write_captions(json, found->known);
  write_position(json, found->known.position);
  json.field_unless_empty("message", found->message);
  json.close();
  return json.take();
}

void Readings::analyze(Found& found) {
  if (found.state != "present") return;
  auto analyzed = preparer_.analyze(found.record);
  auto* article = std::get_if<dedup::AnalyzedArticle>(&analyzed);
  if (article == nullptr || article->article.id != found.known.known.id) {
    found.withhold("gone", "Another record stands where the article was.");
    return;
  }
  found.analyzed = std::move(*article);
  if (found.known.known.time) found.analyzed->article.published = found.known.known.time;
}

bool Readings::is_too_long(const Found& left, const Found& right) {
  if (!left.analyzed || !right.analyzed) return false;
  return std::max(left.analyzed->document.text.size(), right.analyzed->document.text.size()) >
         kComparedBytesMax;
}

Readings::Answer Readings::compare(std::string_view left_id, std::string_view right_id) {
  auto left = find(left_id);
  if (!left) return base::failure(left.error());
  auto right = find(right_id);
  if (!right) return base::failure(right.error());
  Comparison made;
  bool is_compared = false;
  {
    const std::lock_guard lock(mutex_);
    analyze(*left);
    analyze(*right);
    is_compared = left->analyzed && right->analyzed;
    if (is_too_long(*left, *right)) {
      left->message = right->message = kTooLong;
      made.left = plain_segments(*left->analyzed);
      made.right = plain_segments(*right->analyzed);
      is_compared = false;
    } else if (is_compared) {
      made = desk::compare(*left->analyzed, *right->analyzed, knowledge_, settings_.story);
    } else if (left->analyzed) {
      made.left = plain_segments(*left->analyzed);
    } else if (right->analyzed) {
      made.right = plain_segments(*right->analyzed);
    }
  }
  const auto write_side = [&](Json& json, const Found& found, const auto& segments) {
    json.open();
    json.field("article_id", found.known.known.id);
    json.field("headline", found.known.known.headline);
    write_captions(json, found.known);
    json.field("state", found.state);
    json.field_unless_empty("message", found.message);
    write_segments(json, segments);
    json.close();
  };
  Json json;
  json.open();
  json.key("left");
  write_side(json, *left, made.left);
  json.key("right");
  write_side(json, *right, made.right);
  write_shared(json, made.explanation);
  json.key("containment");
  json.open();
  json.real("left_in_right", made.left_in_right);
  json.real("right_in_left", made.right_in_left);
  json.close();
  if (is_compared) write_verdict(json, made.explanation);
  json.close();
  return json.take();
}

}  // namespace wirefold::desk
