#include "desk/record_reader.h"

#include <string.h>  // memmem

#include <algorithm>
#include <utility>

#include "desk/json_scan.h"

namespace wirefold::desk {

/// A decision or a move, as views of its bytes.
struct RecordReader::Line {
  std::string_view type;
  std::string_view outcome;
  std::string_view article_id;
  std::string_view story_id;
  std::string_view from_story_id;
  std::string_view family_id;
  std::string_view relation;
  std::string_view score;
  std::string_view matched_id;
  std::string_view source;
  std::string_view language;
  std::string_view agency;
  std::string_view event_time;
  std::string_view usability;
  std::string_view embargoed_until;
  std::string_view headline;
  std::string_view evidence;
  std::string_view kept_from;
  std::string_view position;  ///< of a move: its cause
  std::string_view ruling;
  std::string_view detail;  ///< of a ruling: why it was refused

  std::string_view* at(std::string_view name) {
    if (name == "type") return &type;
    if (name == "outcome") return &outcome;
    if (name == "article_id") return &article_id;
    if (name == "story_id") return &story_id;
    if (name == "from_story_id") return &from_story_id;
    if (name == "family_id") return &family_id;
    if (name == "relation") return &relation;
    if (name == "score") return &score;
    if (name == "matched_article_id") return &matched_id;
    if (name == "source") return &source;
    if (name == "language") return &language;
    if (name == "agency") return &agency;
    if (name == "event_time") return &event_time;
    if (name == "usability") return &usability;
    if (name == "embargoed_until") return &embargoed_until;
    if (name == "headline") return &headline;
    if (name == "evidence") return &evidence;
    if (name == "kept_from") return &kept_from;
    if (name == "position" || name == "cause") return &position;
    if (name == "ruling") return &ruling;
    if (name == "detail") return &detail;
    return nullptr;
  }
};

/// What an editor or a slower judge asked for.
struct RecordReader::Ruling {
  std::string_view ruling;
  std::string_view story_id;
  std::string_view other_story_id;
  std::string_view article_id;
  std::string_view reason;
  std::string_view by;
  std::string_view at_time;

  std::string_view* at(std::string_view name) {
    if (name == "ruling") return &ruling;
    if (name == "story_id") return &story_id;
    if (name == "other_story_id") return &other_story_id;
    if (name == "article_id") return &article_id;
    if (name == "reason") return &reason;
    if (name == "by") return &by;
    if (name == "at") return &at_time;
    return nullptr;
  }
};

struct RecordReader::StoryRecord {
  std::string_view story_id;
  std::string_view revision;
  std::string_view status;
  std::string_view merged_into;
  std::string_view headline;
  std::string_view canonical;
  std::string_view first_time;
  std::string_view last_time;
  std::string_view languages;
  std::string_view articles;
  std::string_view members;
  std::string_view related;

  std::string_view* at(std::string_view name) {
    if (name == "story_id") return &story_id;
    if (name == "revision") return &revision;
    if (name == "status") return &status;
    if (name == "merged_into") return &merged_into;
    if (name == "headline") return &headline;
    if (name == "canonical") return &canonical;
    if (name == "first_time") return &first_time;
    if (name == "last_time") return &last_time;
    if (name == "languages") return &languages;
    if (name == "articles") return &articles;
    if (name == "members") return &members;
    if (name == "related") return &related;
    return nullptr;
  }
};

namespace {

template <typename Record>
bool parse_members(std::string_view json, Record& record) {
  JsonScan scan(json);
  while (scan.next()) {
    if (std::string_view* place = record.at(scan.name())) *place = scan.value();
  }
  return scan.is_whole();
}

struct Place {
  std::string_view topic;
  std::int64_t partition = 0;
  std::int64_t offset = -1;
};

Place read_place(std::string_view position) {
  Place place;
  JsonScan scan(position);
  while (scan.next()) {
    if (scan.name() == "topic") place.topic = plain_value(scan.value());
    if (scan.name() == "partition") place.partition = whole_value(scan.value());
    if (scan.name() == "offset") place.offset = whole_value(scan.value());
  }
  return place;
}

// No name can stand inside a string: quotation marks are escaped there.
bool has_flagged_in(std::string_view members) {
  constexpr std::string_view kName = "usability\":";
  return ::memmem(members.data(), members.size(), kName.data(), kName.size()) != nullptr;
}

// Others than the desk may send rulings, too, as long as they like.
std::string brief_text(std::string_view value) {
  constexpr std::size_t kBytesMax = 500;
  std::string text = text_value(value);
  if (text.size() <= kBytesMax) return text;
  std::size_t end = kBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text + "…";
}

bool is_same_cause(const Event& event, EventKind kind, std::uint64_t other, std::int64_t cause) {
  return event.kind == kind && event.other_story == other && event.cause == cause;
}

}  // namespace

// Most values are names that are known, and have no escapes.
NameId RecordReader::name(std::string_view value) {
  const std::string_view plain = plain_value(value);
  if (plain.empty()) return 0;
  if (plain.find('\\') == std::string_view::npos) return all_.names_.id(plain);
  return all_.names_.id(text_value(value));
}

bool RecordReader::parse_line(std::string_view json, Line& line) {
  return parse_members(json, line) &&
         (plain_value(line.type) == "decision" || plain_value(line.type) == "move");
}

void RecordReader::read_decision(std::string_view json, Evidence& evidence) {
  Line line;
  if (!parse_line(json, line)) {
    ++all_.counts_.unreadable;
    return;
  }
  if (plain_value(line.type) == "move") return move(line);
  decide(line, evidence);
}

// What a decision and a move say alike.
void RecordReader::place(const Line& line, KnownArticle& article) {
  article.family = parse_id(plain_value(line.family_id), 'f');
  article.relation = name(line.relation);
  article.score = static_cast<float>(number_value(line.score));
}

// Rare, and asked for together with the evidence: it is kept as one more member of that.
void RecordReader::add_kept_from(std::string_view kept_from, Evidence& evidence) {
  const std::string_view json = evidence.json();
  const bool has_members = json.size() > 2 && json.front() == '{' && json.back() == '}';
  std::string both(has_members ? json.substr(0, json.size() - 1) : std::string_view("{"));
  if (has_members) both.push_back(',');
  both.append(R"("kept_from":)").append(kept_from).push_back('}');
  all_.evidence_.drop(evidence);
  evidence = all_.evidence_.keep(both);
}

void RecordReader::decide(const Line& line, Evidence& evidence) {
  if (!line.ruling.empty()) return rule(line);
  const std::string id = text_value(line.article_id);
  const std::uint64_t story_id = parse_id(plain_value(line.story_id), 's');
  if (id.empty() || story_id == 0) return;
  KnownStory& story = all_.story_at(story_id);
  const Slot slot = all_.article_at(id);
  KnownArticle& article = all_.articles_[slot];
  const bool is_new = article.topic == 0;
  const Place at = read_place(line.position);
  place(line, article);
  article.source = name(line.source);
  article.language = name(line.language);
  article.agency = name(line.agency);
  article.usability = name(line.usability);
  article.embargoed_until = time_value(line.embargoed_until);
  article.time = time_value(line.event_time);
  article.headline = text_value(line.headline);
  article.matched = all_.reference(text_value(line.matched_id));
  if (!line.evidence.empty()) evidence = all_.evidence_.keep(line.evidence);
  if (!line.kept_from.empty()) add_kept_from(line.kept_from, evidence);
  all_.evidence_.drop(article.evidence);
  article.evidence = std::exchange(evidence, {});
  article.topic = all_.names_.id(at.topic);
  article.partition = static_cast<std::int32_t>(at.partition);
  article.offset = at.offset;
  all_.now_ = article.time;
  if (article.time && (!all_.latest_ || *all_.latest_ < *article.time)) all_.latest_ = article.time;
  const bool is_founder = story.members.empty();
  all_.put(slot, story);
  const std::string_view outcome = plain_value(line.outcome);
  if (is_new && outcome == "decided") {
    all_.note(story, {is_founder ? EventKind::kFounded : EventKind::kJoined, article.time,
                      all_.reference(slot), 0, article.relation, at.offset, 1});
  } else {
    note_decision(line, slot, story);
  }
  all_.touch(story);
}

// Stands in the history of all stories that it is about, followed or not. Where a ruling names a
// story by an article, that article's is meant.
void RecordReader::rule(const Line& line) {
  Ruling ruling;
  if (!parse_members(line.ruling, ruling)) return;
  const auto story_of = [&](std::string_view id) {
    const std::uint64_t story = parse_id(plain_value(id), 's');
    if (story != 0) return story;
    const KnownArticle* article = all_.find_article(text_value(id));
    const bool is_placed = article != nullptr && article->story != kNoSlot;
    return is_placed ? all_.stories_[article->story].id : 0;
  };
  const std::uint64_t decided = story_of(line.story_id);
  const std::uint64_t one = decided != 0 ? decided : story_of(ruling.story_id);
  const std::uint64_t other = story_of(ruling.other_story_id);
  note_ruling(line, ruling, one, other);
  if (other != one) note_ruling(line, ruling, other, one);
}

void RecordReader::note_ruling(const Line& line, const Ruling& ruling, std::uint64_t in,
                               std::uint64_t other) {
  if (all_.find_story(in) == nullptr) return;
  const bool is_refused = plain_value(line.outcome) == "refused";
  RulingNote note{brief_text(ruling.ruling), brief_text(ruling.by), brief_text(ruling.reason),
                  is_refused ? brief_text(line.detail) : std::string()};
  const auto made_at = time_value(ruling.at_time);
  KnownStory& story = all_.story_at(in);
  all_.note(story, {EventKind::kRuling, made_at ? made_at : all_.now_,
                    all_.reference(text_value(ruling.article_id)), other, 0,
                    read_place(line.position).offset, 1,
                    std::make_unique<const RulingNote>(std::move(note))});
  all_.touch(story);
}

// A later record about an article that the desk has seen.
void RecordReader::note_decision(const Line& line, Slot slot, KnownStory& story) {
  const KnownArticle& article = all_.articles_[slot];
  const std::string_view outcome = plain_value(line.outcome);
  const std::string& usability = all_.names_.of(article.usability);
  EventKind kind = EventKind::kRevised;
  if (outcome == "redelivery" || outcome == "redelivered" || outcome == "stale") return;
  if (outcome == "withdrawal" || outcome == "withdrawn") kind = EventKind::kWithdrawn;
  if (usability == "withheld") kind = EventKind::kWithheld;
  all_.note(story, {kind, article.time, all_.reference(slot), 0, article.relation, -1, 1});
}

void RecordReader::move(const Line& line) {
  const std::string id = text_value(line.article_id);
  const std::uint64_t from_id = parse_id(plain_value(line.from_story_id), 's');
  const std::uint64_t to_id = parse_id(plain_value(line.story_id), 's');
  if (id.empty() || from_id == 0 || to_id == 0) return;
  KnownStory& from = all_.story_at(from_id);
  KnownStory& to = all_.story_at(to_id);
  const Slot slot = all_.article_at(id);
  place(line, all_.articles_[slot]);
  note_move(line, slot, from, to);
  all_.put(slot, to);
  all_.touch(from);
  all_.touch(to);
}

// Several articles that leave together for a story of their own are one split, not many moves.
void RecordReader::note_move(const Line& line, Slot slot, KnownStory& from, KnownStory& to) {
  const std::int64_t cause = read_place(line.position).offset;
  const auto is_split = [&](const KnownStory& story, const KnownStory& other) {
    return !story.history.empty() &&
           is_same_cause(story.history.back(), EventKind::kSplit, other.id, cause);
  };
  if (is_split(to, from) && is_split(from, to)) {
    ++to.history.back().articles;
    ++from.history.back().articles;
    return;
  }
  const bool is_new_story = to.members.empty() && to.history.empty();
  const NameId relation = all_.articles_[slot].relation;
  all_.note(to, {is_new_story ? EventKind::kSplit : EventKind::kMovedIn, all_.now_,
                 all_.reference(slot), from.id, relation, cause, 1});
  all_.note(from, {is_new_story ? EventKind::kSplit : EventKind::kMovedOut, all_.now_,
                   all_.reference(slot), to.id, relation, cause, 1});
}

// Most of a record are its members, which the desk knows from their decisions. So their end is
// found from behind, and they are read only if something is new in them.
bool RecordReader::parse_story(std::string_view json, StoryRecord& record) {
  constexpr std::string_view kMembers = R"(,"members":)";
  JsonScan scan(json);
  while (scan.next()) {
    if (std::string_view* place = record.at(scan.name())) *place = scan.value();
    if (scan.name() != "articles_total") continue;
    const std::string_view skipped = scan.take_up_to_last("related");
    if (skipped.starts_with(kMembers)) record.members = skipped.substr(kMembers.size());
  }
  return scan.is_whole() && parse_id(plain_value(record.story_id), 's') != 0 &&
         !record.members.empty();
}

void RecordReader::read_story(std::string_view json) {
  StoryRecord record;
  if (!parse_story(json, record)) {
    ++all_.counts_.unreadable;
    return;
  }
  KnownStory& story = all_.story_at(parse_id(plain_value(record.story_id), 's'));
  const std::int64_t revision = whole_value(record.revision);
  if (revision < story.revision) return;
  story.revision = revision;
  note_status(record, story);
  story.first_time = time_value(record.first_time);
  story.last_time = time_value(record.last_time);
  story.languages.clear();
  for (JsonScan scan(record.languages); scan.next();) story.languages.push_back(name(scan.value()));
  const bool has_flagged = has_flagged_in(record.members);
  const auto articles = static_cast<std::size_t>(whole_value(record.articles));
  if (has_flagged || story.has_flagged || story.members.size() < articles) {
    read_members(record.members, story);
  }
  story.has_flagged = has_flagged;
  read_related(record.related, story);
  all_.touch(story);
}

void RecordReader::note_status(const StoryRecord& record, KnownStory& story) {
  const NameId before = story.status;
  story.status = name(record.status);
  story.merged_into = parse_id(plain_value(record.merged_into), 's');
  const std::string& status = all_.names_.of(story.status);
  if (story.status != before) {
    if (all_.names_.of(before) == "merged") --all_.counts_.merged;
    if (status == "merged") ++all_.counts_.merged;
  }
  if (story.status != before && status == "merged") {
    note_merge(story, all_.story_at(story.merged_into));
  }
  if (story.status != before && (status == "closed" || status == "withdrawn")) {
    all_.note(story, {status == "closed" ? EventKind::kClosed : EventKind::kWithdrawn,
                      all_.now_,
                      {},
                      0,
                      0,
                      -1,
                      1});
  }
  if (status == "merged") return;  // it is known by what it was
  const std::string canonical_before = story.canonical_id;
  story.headline = text_value(record.headline);
  story.canonical_id.clear();
  for (JsonScan scan(record.canonical); scan.next();) {
    if (scan.name() == "article_id") story.canonical_id = text_value(scan.value());
    if (scan.name() == "source") story.canonical_source = name(scan.value());
    if (scan.name() == "agency") story.canonical_agency = name(scan.value());
    if (scan.name() == "reason") story.canonical_reason = name(scan.value());
  }
  const bool is_chosen_anew = !canonical_before.empty() && !story.canonical_id.empty() &&
                              canonical_before != story.canonical_id;
  if (!is_chosen_anew) return;
  all_.note(story, {EventKind::kCanonical, all_.now_, all_.reference(story.canonical_id), 0,
                    story.canonical_reason, -1, 1});
}

// The moves of a merge's articles came before it, from the same input, and say nothing more.
void RecordReader::note_merge(KnownStory& from, KnownStory& into) {
  const auto forget_moves = [&](KnownStory& story, EventKind kind, std::uint64_t other) {
    const auto is_of_merge = [&](const Event& event) {
      return event.kind == kind && event.other_story == other && event.time == all_.now_;
    };
    const auto kept = std::remove_if(story.history.begin(), story.history.end(), is_of_merge);
    const auto count = static_cast<std::uint32_t>(story.history.end() - kept);
    story.history.erase(kept, story.history.end());
    return count;
  };
  const std::uint32_t moved = forget_moves(from, EventKind::kMovedOut, into.id);
  forget_moves(into, EventKind::kMovedIn, from.id);
  all_.note(from, {EventKind::kMergedInto, all_.now_, {}, into.id, 0, -1, moved});
  all_.note(into, {EventKind::kMergedIn, all_.now_, {}, from.id, 0, -1, moved});
  all_.touch(into);
}

void RecordReader::read_members(std::string_view members, KnownStory& story) {
  for (JsonScan scan(members); scan.next();) read_member(scan.value(), story);
}

// Also brings in members whose decisions the desk has not seen: their records may be gone.
void RecordReader::read_member(std::string_view member, KnownStory& story) {
  std::string id;
  std::string_view usability;
  KnownArticle seen;
  for (JsonScan scan(member); scan.next();) {
    if (scan.name() == "article_id") id = text_value(scan.value());
    if (scan.name() == "source") seen.source = name(scan.value());
    if (scan.name() == "family_id") seen.family = parse_id(plain_value(scan.value()), 'f');
    if (scan.name() == "relation") seen.relation = name(scan.value());
    if (scan.name() == "score") seen.score = static_cast<float>(number_value(scan.value()));
    if (scan.name() == "event_time") seen.time = time_value(scan.value());
    if (scan.name() == "usability") usability = scan.value();
  }
  if (id.empty()) return;
  const Slot slot = all_.article_at(id);
  KnownArticle& article = all_.articles_[slot];
  article.usability = name(usability);
  if (article.story != kNoSlot) return;
  seen.id = id;
  seen.birth = article.birth;
  seen.usability = article.usability;
  article = std::move(seen);
  all_.put(slot, story);
}

void RecordReader::read_related(std::string_view related, KnownStory& story) {
  story.related.clear();
  for (JsonScan list(related); list.next();) {
    Related one;
    for (JsonScan scan(list.value()); scan.next();) {
      if (scan.name() == "story_id") one.story = parse_id(plain_value(scan.value()), 's');
      if (scan.name() == "score") one.score = static_cast<float>(number_value(scan.value()));
    }
    if (one.story != 0) story.related.push_back(one);
  }
}

}  // namespace wirefold::desk
